//! The regions of AWS, for choosing one from a list.
//!
//! Source: `partitions.json` of botocore 1.44.5, which AWS generates; pseudo regions such as `aws-global`
//! are left out. The list is no rule: a region that is not in it may be newer than it.

/// A region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The partition it is in: `aws`, `aws-cn`, ….
    pub partition: &'static str,
    /// Its name: `eu-central-1`.
    pub name: &'static str,
    /// What AWS calls it in words: `Europe (Frankfurt)`.
    pub long_name: &'static str,
}

const fn region(partition: &'static str, name: &'static str, long_name: &'static str) -> Region {
    Region { partition, name, long_name }
}

/// What AWS calls a partition in words (`partitionName` of the same file); its own name if it is not known.
pub fn partition_name(partition: &str) -> &str {
    match partition {
        "aws" => "AWS Standard",
        "aws-cn" => "AWS China",
        "aws-us-gov" => "AWS GovCloud (US)",
        "aws-eusc" => "AWS EUSC",
        "aws-iso" => "AWS ISO (US)",
        "aws-iso-b" => "AWS ISOB (US)",
        "aws-iso-e" => "AWS ISOE (Europe)",
        "aws-iso-f" => "AWS ISOF",
        other => other,
    }
}

/// All regions, by partition and name.
pub const REGIONS: &[Region] = &[
    region("aws", "af-south-1", "Africa (Cape Town)"),
    region("aws", "ap-east-1", "Asia Pacific (Hong Kong)"),
    region("aws", "ap-east-2", "Asia Pacific (Taipei)"),
    region("aws", "ap-northeast-1", "Asia Pacific (Tokyo)"),
    region("aws", "ap-northeast-2", "Asia Pacific (Seoul)"),
    region("aws", "ap-northeast-3", "Asia Pacific (Osaka)"),
    region("aws", "ap-south-1", "Asia Pacific (Mumbai)"),
    region("aws", "ap-south-2", "Asia Pacific (Hyderabad)"),
    region("aws", "ap-southeast-1", "Asia Pacific (Singapore)"),
    region("aws", "ap-southeast-2", "Asia Pacific (Sydney)"),
    region("aws", "ap-southeast-3", "Asia Pacific (Jakarta)"),
    region("aws", "ap-southeast-4", "Asia Pacific (Melbourne)"),
    region("aws", "ap-southeast-5", "Asia Pacific (Malaysia)"),
    region("aws", "ap-southeast-6", "Asia Pacific (New Zealand)"),
    region("aws", "ap-southeast-7", "Asia Pacific (Thailand)"),
    region("aws", "ca-central-1", "Canada (Central)"),
    region("aws", "ca-west-1", "Canada West (Calgary)"),
    region("aws", "eu-central-1", "Europe (Frankfurt)"),
    region("aws", "eu-central-2", "Europe (Zurich)"),
    region("aws", "eu-north-1", "Europe (Stockholm)"),
    region("aws", "eu-south-1", "Europe (Milan)"),
    region("aws", "eu-south-2", "Europe (Spain)"),
    region("aws", "eu-west-1", "Europe (Ireland)"),
    region("aws", "eu-west-2", "Europe (London)"),
    region("aws", "eu-west-3", "Europe (Paris)"),
    region("aws", "il-central-1", "Israel (Tel Aviv)"),
    region("aws", "me-central-1", "Middle East (UAE)"),
    region("aws", "me-south-1", "Middle East (Bahrain)"),
    region("aws", "me-west-1", "Middle East (Saudi Arabia)"),
    region("aws", "mx-central-1", "Mexico (Central)"),
    region("aws", "sa-east-1", "South America (Sao Paulo)"),
    region("aws", "sa-west-1", "South America (Chile)"),
    region("aws", "us-east-1", "US East (N. Virginia)"),
    region("aws", "us-east-2", "US East (Ohio)"),
    region("aws", "us-west-1", "US West (N. California)"),
    region("aws", "us-west-2", "US West (Oregon)"),
    region("aws-cn", "cn-north-1", "China (Beijing)"),
    region("aws-cn", "cn-northwest-1", "China (Ningxia)"),
    region("aws-eusc", "eusc-de-east-1", "AWS European Sovereign Cloud (Germany)"),
    region("aws-iso", "us-iso-east-1", "US ISO East"),
    region("aws-iso", "us-iso-west-1", "US ISO WEST"),
    region("aws-iso-b", "us-isob-east-1", "US ISOB East (Ohio)"),
    region("aws-iso-b", "us-isob-west-1", "US ISOB West"),
    region("aws-iso-e", "eu-isoe-west-1", "EU ISOE West"),
    region("aws-iso-f", "us-isof-east-1", "US ISOF EAST"),
    region("aws-iso-f", "us-isof-south-1", "US ISOF SOUTH"),
    region("aws-us-gov", "us-gov-east-1", "AWS GovCloud (US-East)"),
    region("aws-us-gov", "us-gov-west-1", "AWS GovCloud (US-West)"),
];

#[cfg(test)]
mod tests {
    use super::REGIONS;
    use crate::{is_region, partition_of_region};

    #[test]
    fn each_region_is_one_of_its_partition_and_stands_once() {
        for (at, region) in REGIONS.iter().enumerate() {
            assert_eq!(partition_of_region(region.name), region.partition, "{}", region.name);
            assert!(is_region(region.name) && !region.long_name.is_empty());
            assert!(!REGIONS[..at].iter().any(|other| other.name == region.name));
        }
    }
}
