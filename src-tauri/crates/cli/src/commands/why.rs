//! `rolecall why`: which identity a tool that is started here would use.
//!
//! What the environment says comes first, and readers differ about it: keys in it win in all but the JavaScript SDK,
//! which prefers `AWS_PROFILE`; `AWS_DEFAULT_PROFILE` exists in botocore, where it wins over `AWS_PROFILE`, and in the
//! AWS CLI, where it does not. What they then make of the profile is what `rolecall_profiles::readers` says.

use std::env;

use rolecall_profiles::HandoutOf;
use rolecall_words::params;
use serde::Serialize;

use super::show::{Tool, tool_rows, tools};
use crate::failure::Failure;
use crate::here::{Files, Here};
use crate::say::{self, Text, say};

/// What a tool would use.
#[derive(Debug, Serialize)]
struct Answer {
    /// `environment` for the keys in it, else `profile`.
    source: &'static str,
    access_key_id: Option<String>,
    profile: String,
    /// The profile as which that one signs, if it is another.
    signs_as: Option<String>,
    because: Vec<String>,
    tools: Vec<Use>,
}

/// What one tool would use.
#[derive(Debug, Serialize)]
struct Use {
    tool: String,
    source: &'static str,
    profile: Option<String>,
    verdict: String,
    explanation: Option<String>,
}

/// What the environment says of who a tool is.
#[derive(Debug, Default)]
struct Ambient {
    access_key_id: Option<String>,
    profile: Option<String>,
    default_profile: Option<String>,
}

impl Ambient {
    fn of(env: impl Fn(&str) -> Option<String>) -> Self {
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        Self {
            // Half a key is none.
            access_key_id: env("AWS_ACCESS_KEY_ID").filter(|_| env("AWS_SECRET_ACCESS_KEY").is_some()),
            profile: env("AWS_PROFILE"),
            default_profile: env("AWS_DEFAULT_PROFILE"),
        }
    }

    /// Which profile a tool selects, and by which variable.
    fn selected(&self, tool: &str) -> (String, Option<&'static str>) {
        let profile = self.profile.as_ref().map(|name| (name, "AWS_PROFILE"));
        let default = self.default_profile.as_ref().map(|name| (name, "AWS_DEFAULT_PROFILE"));
        let selected = match tool {
            "botocore" => default.or(profile),
            "aws_cli" => profile.or(default),
            _ => profile,
        };
        selected
            .map_or_else(|| ("default".to_owned(), None), |(name, variable)| (name.clone(), Some(variable)))
    }

    /// Whether a tool takes the keys of the environment.
    fn takes_keys(&self, tool: &str) -> bool {
        self.access_key_id.is_some() && !(tool == "js_sdk" && self.profile.is_some())
    }
}

pub(super) fn run(here: &Here, name: Option<&str>, json: bool) -> Result<(), Failure> {
    let files = here.read();
    let ambient = match name {
        // A profile that a tool is given wins over everything.
        Some(name) => Ambient { profile: Some(name.to_owned()), ..Ambient::default() },
        None => Ambient::of(|name| env::var(name).ok()),
    };
    let answer = answer(&files, &ambient, name.is_some());
    if json {
        say::print_json(&answer);
        return Ok(());
    }
    let mut text = String::new();
    for line in &answer.because {
        text.push_str(&format!("{}\n", say::plain(line)));
    }
    let tools: Vec<Tool> = answer
        .tools
        .iter()
        .map(|tool| {
            let used = tool.profile.clone().unwrap_or_else(|| say(Text::UsesKeys, &params([])));
            Tool {
                tool: tool.tool.clone(),
                verdict: say::plain(&used),
                verified: true,
                reason: None,
                explanation: tool.explanation.clone(),
            }
        })
        .collect();
    text.push_str(&format!("\n{}", say::table(&tool_rows(&tools))));
    say::print(&text);
    Ok(())
}

fn answer(files: &Files, ambient: &Ambient, is_given: bool) -> Answer {
    let (profile, variable) = ambient.selected("aws_cli");
    let mut because = Vec::new();
    if ambient.access_key_id.is_some() {
        because.push(say(Text::WhyKeys, &params([("variable", "AWS_ACCESS_KEY_ID")])));
    }
    because.push(match variable {
        _ if is_given => say(Text::WhyNamed, &params([("profile", &profile)])),
        Some(variable) => {
            say(Text::WhyProfileVariable, &params([("variable", variable), ("profile", &profile)]))
        }
        None => say(Text::WhyDefault, &params([])),
    });
    let selected = files.set.get(&profile);
    let handout = selected.and_then(rolecall_profiles::Profile::handout);
    let signs_as =
        selected.and_then(|selected| files.set.switched_to(selected)).map(|other| other.name().to_owned());
    if let Some(handout) = handout {
        let named = match (&signs_as, &handout.of) {
            (Some(name), _) | (None, HandoutOf::Name(name) | HandoutOf::Id(name)) => name,
        };
        because.push(if handout.of.is(&profile) {
            say(Text::WhyAskedOfRolecall, &params([]))
        } else {
            say(Text::WhySwitched, &params([("profile", named)]))
        });
    }
    if selected.is_none() {
        because.push(say(Text::WhyUnknown, &params([("profile", &profile)])));
    }
    let source = if ambient.access_key_id.is_some() { "environment" } else { "profile" };
    Answer {
        source,
        access_key_id: ambient.access_key_id.clone(),
        profile,
        signs_as,
        because,
        tools: uses(files, ambient),
    }
}

fn uses(files: &Files, ambient: &Ambient) -> Vec<Use> {
    // Most select the same one, which is judged once for all.
    let mut judged: Vec<(String, Vec<Tool>)> = Vec::new();
    let names = ["aws_cli", "botocore", "rust_sdk", "js_sdk", "go_sdk", "java_sdk"];
    let used = |tool: &str| {
        if ambient.takes_keys(tool) {
            let (tool, verdict) = (tool.to_owned(), "works".to_owned());
            return Use { tool, source: "environment", profile: None, verdict, explanation: None };
        }
        let (profile, _) = ambient.selected(tool);
        if !judged.iter().any(|(known, _)| *known == profile) {
            // Of one that is not there, readers have nothing to say.
            let tools = files.set.get(&profile).map(|_| tools(files, &profile));
            judged.push((profile.clone(), tools.unwrap_or_default()));
        }
        let of_profile = judged.iter().find(|(known, _)| *known == profile).map(|(_, tools)| tools);
        let of_tool = of_profile.and_then(|tools| tools.iter().find(|known| known.tool == tool));
        Use {
            tool: tool.to_owned(),
            source: "profile",
            profile: Some(profile.clone()),
            verdict: of_tool.map_or_else(|| "ignores".to_owned(), |known| known.verdict.clone()),
            explanation: match of_tool {
                Some(known) => known.explanation.clone(),
                None => Some(say(Text::WhyUnknown, &params([("profile", &profile)]))),
            },
        }
    };
    names.map(used).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ambient(variables: &[(&str, &str)]) -> Ambient {
        Ambient::of(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn readers_differ_about_the_variables() {
        let both = ambient(&[("AWS_PROFILE", "a"), ("AWS_DEFAULT_PROFILE", "b")]);
        assert_eq!(both.selected("botocore").0, "b");
        assert_eq!(both.selected("aws_cli").0, "a");
        assert_eq!(both.selected("go_sdk").0, "a");
        let default = ambient(&[("AWS_DEFAULT_PROFILE", "b"), ("AWS_PROFILE", "")]);
        assert_eq!(default.selected("aws_cli").0, "b");
        assert_eq!(default.selected("rust_sdk").0, "default");
    }

    #[test]
    fn keys_win_but_in_the_javascript_sdk() {
        let keys =
            [("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_PROFILE", "a")];
        assert!(ambient(&keys).takes_keys("botocore") && !ambient(&keys).takes_keys("js_sdk"));
        assert!(ambient(&keys[..2]).takes_keys("js_sdk"));
        assert!(!ambient(&keys[..1]).takes_keys("botocore"), "half a key is none");
    }
}
