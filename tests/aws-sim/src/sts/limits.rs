//! The limits STS's service model puts on parameters (botocore `data/sts/2011-06-15`).

use crate::params::Params;
use crate::refusal::Refusal;

/// The parameters of an `AssumeRole` call that is within limits.
pub(super) struct AssumeRole {
    pub(super) role_arn: String,
    pub(super) session_name: String,
    pub(super) duration: Option<u32>,
}

pub(super) fn assume_role(params: &Params) -> Result<AssumeRole, Refusal> {
    simulated(
        params,
        &["RoleArn", "RoleSessionName", "DurationSeconds", "ExternalId", "SerialNumber", "TokenCode"],
    )?;
    let mut found = Violations::default();
    let role_arn = found.required(params, "RoleArn");
    found.text(params, "RoleArn", 20, 2048, None);
    let session_name = found.required(params, "RoleSessionName");
    found.text(
        params,
        "RoleSessionName",
        2,
        64,
        Some((r"[\w+=,.@-]*", |letter| name_letter(letter, "+=,.@-"))),
    );
    found.text(
        params,
        "ExternalId",
        2,
        1224,
        Some((r"[\w+=,.@:\/-]*", |letter| name_letter(letter, "+=,.@:/-"))),
    );
    mfa(params, &mut found);
    let duration = found.number(params, "DurationSeconds", 900, 43200)?;
    found.into_result()?;
    // The text is assumed.
    if !role_arn.starts_with("arn:") || role_arn.split(':').count() < 6 {
        return Err(Refusal::Validation(format!("{role_arn} is invalid")));
    }
    Ok(AssumeRole { role_arn, session_name, duration })
}

/// Checks a `GetSessionToken` call and returns its duration.
pub(super) fn get_session_token(params: &Params) -> Result<Option<u32>, Refusal> {
    simulated(params, &["DurationSeconds", "SerialNumber", "TokenCode"])?;
    let mut found = Violations::default();
    mfa(params, &mut found);
    let duration = found.number(params, "DurationSeconds", 900, 129_600)?;
    found.into_result()?;
    Ok(duration)
}

fn mfa(params: &Params, found: &mut Violations) {
    found.text(
        params,
        "SerialNumber",
        9,
        256,
        Some((r"[\w+=/:,.@-]*", |letter| name_letter(letter, "+=/:,.@-"))),
    );
    found.text(params, "TokenCode", 6, 6, Some((r"[\d]*", |letter| letter.is_ascii_digit())));
}

fn name_letter(letter: char, others: &str) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || others.contains(letter)
}

/// Refuses what AWS would act on and the simulator would not, rather than pass it over.
fn simulated(params: &Params, known: &[&str]) -> Result<(), Refusal> {
    match params.names().find(|name| !matches!(*name, "Action" | "Version") && !known.contains(name)) {
        Some(name) => Err(Refusal::NotSimulated(format!("aws-sim does not simulate the parameter {name}"))),
        None => Ok(()),
    }
}

/// What a text must be made of: the model's pattern, and the same as code.
type Pattern = (&'static str, fn(char) -> bool);

/// What is wrong with a call, all of it at once, as AWS reports it.
#[derive(Default)]
struct Violations(Vec<String>);

impl Violations {
    fn add(&mut self, name: &str, value: Option<&str>, rule: &str) {
        let name = name[..1].to_lowercase() + &name[1..];
        let value = value.map_or_else(|| "null".to_owned(), |value| format!("'{value}'"));
        self.0.push(format!("Value {value} at '{name}' failed to satisfy constraint: Member must {rule}"));
    }

    fn required(&mut self, params: &Params, name: &str) -> String {
        if params.get(name).is_none() {
            self.add(name, None, "not be null");
        }
        params.get(name).unwrap_or_default().to_owned()
    }

    fn text(&mut self, params: &Params, name: &str, min: usize, max: usize, pattern: Option<Pattern>) {
        let Some(value) = params.get(name) else { return };
        let length = value.chars().count();
        if let Some((pattern, _)) = pattern.filter(|(_, fits)| !value.chars().all(fits)) {
            self.add(name, Some(value), &format!("satisfy regular expression pattern: {pattern}"));
        }
        if length < min {
            self.add(name, Some(value), &format!("have length greater than or equal to {min}"));
        }
        if length > max {
            self.add(name, Some(value), &format!("have length less than or equal to {max}"));
        }
    }

    fn number(&mut self, params: &Params, name: &str, min: u32, max: u32) -> Result<Option<u32>, Refusal> {
        let Some(value) = params.get(name) else {
            return Ok(None);
        };
        // The code AWS uses for a number that is none is `MalformedInput`; one code fits here (assumed).
        let Ok(number) = value.parse::<i64>() else {
            return Err(Refusal::Validation(format!("'{value}' at '{name}' is not an integer")));
        };
        if number < i64::from(min) {
            self.add(name, Some(value), &format!("have value greater than or equal to {min}"));
        }
        if number > i64::from(max) {
            self.add(name, Some(value), &format!("have value less than or equal to {max}"));
        }
        Ok(u32::try_from(number).ok())
    }

    fn into_result(self) -> Result<(), Refusal> {
        let (count, all) = (self.0.len(), self.0.join("; "));
        match count {
            0 => Ok(()),
            1 => Err(Refusal::Validation(format!("1 validation error detected: {all}"))),
            _ => Err(Refusal::Validation(format!("{count} validation errors detected: {all}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(form: &str) -> String {
        match assume_role(&Params::parse(form)) {
            Err(Refusal::Validation(text)) => text,
            Err(other) => panic!("refused otherwise: {other:?}"),
            Ok(_) => panic!("accepted: {form}"),
        }
    }

    const GOOD: &str = "RoleArn=arn:aws:iam::111122223333:role/r&RoleSessionName=me";

    #[test]
    fn limits_are_those_of_the_model() {
        assert!(assume_role(&Params::parse(GOOD)).is_ok());
        let cases = [
            (
                "DurationSeconds=899",
                "'899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
            ),
            ("DurationSeconds=43201", "less than or equal to 43200"),
            ("DurationSeconds=1h", "is not an integer"),
            ("TokenCode=12345", "length greater than or equal to 6"),
            ("TokenCode=12345x", r"regular expression pattern: [\d]*"),
            ("SerialNumber=short", "length greater than or equal to 9"),
            ("ExternalId=x", "length greater than or equal to 2"),
        ];
        for (extra, expected) in cases {
            let text = refused(&format!("{GOOD}&{extra}"));
            assert!(text.contains(expected), "{text}");
        }
    }

    #[test]
    fn several_violations_come_together() {
        let text = refused("RoleSessionName=a%20b%20%21");
        assert!(text.starts_with("2 validation errors detected: Value null at 'roleArn'"), "{text}");
        assert!(text.contains(r"[\w+=,.@-]*"), "{text}");
    }

    #[test]
    fn what_is_not_simulated_is_refused() {
        let refusal = assume_role(&Params::parse(&format!("{GOOD}&Policy=%7B%7D"))).err();
        assert!(matches!(refusal, Some(Refusal::NotSimulated(text)) if text.contains("Policy")));
    }

    #[test]
    fn session_tokens_may_last_36_hours() {
        assert_eq!(get_session_token(&Params::parse("DurationSeconds=129600")), Ok(Some(129_600)));
        assert!(get_session_token(&Params::parse("DurationSeconds=129601")).is_err());
    }
}
