//! Role ARNs, and the region whose STS endpoint signs for them.

use std::ops::Range;

use crate::text::Text;

/// The ARN of an IAM role: `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RoleArn {
    text: Text,
    partition_end: usize,
}

/// A value that is not the ARN of an IAM role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the ARN of an IAM role: expected arn:aws:iam::123456789012:role/NAME")]
pub struct InvalidRoleArn;

const PARTITION_START: usize = "arn:".len();
const ACCOUNT_LENGTH: usize = 12;

impl RoleArn {
    /// Parses an ARN.
    ///
    /// # Errors
    ///
    /// [`InvalidRoleArn`] if it is not a role's, with a partition, a twelve-digit account and a name.
    pub fn parse(text: &str) -> Result<Self, InvalidRoleArn> {
        Ok(Self { partition_end: partition_end(text)?, text: text.into() })
    }

    pub(crate) fn of(text: Text) -> Result<Self, InvalidRoleArn> {
        Ok(Self { partition_end: partition_end(&text)?, text })
    }

    /// Tells whether a text is one.
    pub(crate) fn is_one(text: &str) -> bool {
        partition_end(text).is_ok()
    }

    /// The whole ARN.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The partition: `aws`, `aws-cn`, `aws-us-gov`, ….
    pub fn partition(&self) -> &str {
        &self.text[PARTITION_START..self.partition_end]
    }

    /// The account's twelve digits.
    pub fn account_id(&self) -> &str {
        &self.text[self.account_range()]
    }

    pub(crate) fn account_text(&self) -> Text {
        self.text.part(self.account_range())
    }

    fn account_range(&self) -> Range<usize> {
        let start = self.partition_end + ":iam::".len();
        start..start + ACCOUNT_LENGTH
    }

    /// The role's name, without its path.
    pub fn role_name(&self) -> &str {
        &self.text[self.name_start()..]
    }

    pub(crate) fn role_name_text(&self) -> Text {
        self.text.part(self.name_start()..self.text.len())
    }

    fn name_start(&self) -> usize {
        self.text.rfind('/').map_or(0, |slash| slash + 1)
    }
}

/// Where the partition of a role's ARN ends.
fn partition_end(text: &str) -> Result<usize, InvalidRoleArn> {
    let (partition, rest) =
        text.strip_prefix("arn:").and_then(|rest| rest.split_once(':')).ok_or(InvalidRoleArn)?;
    // No region: the service is IAM.
    let (account, resource) =
        rest.strip_prefix("iam::").and_then(|rest| rest.split_once(':')).ok_or(InvalidRoleArn)?;
    let known = partition.starts_with("aws");
    let account_ok = account.len() == ACCOUNT_LENGTH && account.bytes().all(|b| b.is_ascii_digit());
    let name = resource.strip_prefix("role/").ok_or(InvalidRoleArn)?;
    let name_ok = !name.is_empty() && !name.ends_with('/') && name.bytes().all(|b| b.is_ascii_graphic());
    if !(known && account_ok && name_ok) {
        return Err(InvalidRoleArn);
    }
    Ok(PARTITION_START + partition.len())
}

/// Each partition with the prefix of its regions' names and the region used when none is configured.
///
/// Source: botocore's `partitions.json`. `aws` comes last: its pattern is what remains.
const PARTITIONS: [(&str, &str, &str); 8] = [
    ("aws-cn", "cn-", "cn-north-1"),
    ("aws-us-gov", "us-gov-", "us-gov-west-1"),
    ("aws-eusc", "eusc-", "eusc-de-east-1"),
    ("aws-iso", "us-iso-", "us-iso-east-1"),
    ("aws-iso-b", "us-isob-", "us-isob-east-1"),
    ("aws-iso-e", "eu-isoe-", "eu-isoe-west-1"),
    ("aws-iso-f", "us-isof-", "us-isof-south-1"),
    ("aws", "", "us-east-1"),
];

/// Names the partition that a region belongs to.
pub fn partition_of_region(region: &str) -> &'static str {
    PARTITIONS.iter().find(|(_, prefix, _)| region.starts_with(prefix)).map_or("aws", |(name, ..)| name)
}

/// Chooses the region whose STS endpoint is asked: the configured one, else the partition's first.
pub fn signing_region<'a>(configured: Option<&'a str>, partition: &str) -> &'a str {
    configured.unwrap_or_else(|| {
        PARTITIONS.iter().find(|(name, ..)| *name == partition).map_or("us-east-1", |(.., region)| region)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_an_arn() {
        let arn = RoleArn::parse("arn:aws-us-gov:iam::123456789012:role/team/a/Admin").expect("an ARN");
        assert_eq!(
            (arn.partition(), arn.account_id(), arn.role_name()),
            ("aws-us-gov", "123456789012", "Admin")
        );
    }

    #[test]
    fn what_is_no_role_is_refused() {
        for text in [
            "",
            "Admin",
            "arn:aws:iam::123456789012:user/ada",
            "arn:aws:iam::12345678901:role/Admin",
            "arn:aws:iam::12345678901x:role/Admin",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role/a/",
            "arn:aws:iam::123456789012:role/a b",
            "arn:aws:iam:us-east-1:123456789012:role/Admin",
            "arn:gcp:iam::123456789012:role/Admin",
            "arn:aws:sts::123456789012:assumed-role/Admin/me",
        ] {
            assert_eq!(RoleArn::parse(text), Err(InvalidRoleArn), "{text}");
        }
    }

    #[test]
    fn each_partition_has_a_region_of_its_own() {
        for (partition, _, region) in PARTITIONS {
            assert_eq!(signing_region(None, partition), region);
            assert_eq!(partition_of_region(region), partition);
        }
        assert_eq!(signing_region(Some("eu-west-1"), "aws"), "eu-west-1");
        assert_eq!(partition_of_region("eu-central-1"), "aws");
    }
}
