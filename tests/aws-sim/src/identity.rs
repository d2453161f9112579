//! Who is calling, and what they may do.

use sha2::{Digest, Sha256};

use crate::seed::{Role, Seed, User};

/// Someone AWS knows: an IAM user (or root), or a session of a role. Indices are into the seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Principal {
    User(usize),
    Role { role: usize, session: String },
}

/// How the caller came by the credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CredentialKind {
    LongTerm,
    SessionToken {
        with_mfa: bool,
    },
    /// Chained, if it was assumed with credentials that were themselves temporary.
    AssumedRole {
        chained: bool,
    },
}

/// An authenticated caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) principal: Principal,
    pub(crate) kind: CredentialKind,
}

impl Caller {
    pub(crate) fn user<'seed>(&self, seed: &'seed Seed) -> Option<&'seed User> {
        match self.principal {
            Principal::User(user) => Some(&seed.users[user]),
            Principal::Role { .. } => None,
        }
    }

    pub(crate) fn account<'seed>(&self, seed: &'seed Seed) -> &'seed str {
        match self.principal {
            Principal::User(user) => &seed.users[user].account,
            Principal::Role { role, .. } => &seed.roles[role].account,
        }
    }

    pub(crate) fn arn(&self, seed: &Seed) -> String {
        match &self.principal {
            Principal::User(user) => seed.user_arn(&seed.users[*user]),
            Principal::Role { role, session } => seed.session_arn(&seed.roles[*role], session),
        }
    }

    /// IAM User Guide, "IAM identifiers": AIDA… for users, AROA…:session for roles, the account for root.
    pub(crate) fn user_id(&self, seed: &Seed) -> String {
        match &self.principal {
            Principal::User(user) if seed.users[*user].is_root() => seed.users[*user].account.clone(),
            Principal::User(user) => unique_id("AIDA", &seed.user_arn(&seed.users[*user])),
            Principal::Role { role, session } => format!("{}:{session}", role_id(seed, &seed.roles[*role])),
        }
    }

    /// Whether the caller's own policies allow the action (root may do all).
    pub(crate) fn may(&self, seed: &Seed, action: &str) -> bool {
        let allow = match self.principal {
            Principal::User(user) if seed.users[user].is_root() => return true,
            Principal::User(user) => &seed.users[user].allow,
            Principal::Role { role, .. } => &seed.roles[role].allow,
        };
        allow.iter().any(|pattern| matches(pattern, action))
    }

    /// Whether the role's trust policy and, where that is not enough, the caller's own policies allow it.
    ///
    /// IAM User Guide, "Policy evaluation logic": in one account a trust policy that names the principal itself
    /// is enough; one that names the account leaves it to the principal's own policies; across accounts both
    /// must allow.
    pub(crate) fn may_assume(&self, seed: &Seed, role: &Role) -> bool {
        let (own, may_assume) = match &self.principal {
            Principal::User(user) => (seed.user_arn(&seed.users[*user]), &seed.users[*user].may_assume),
            Principal::Role { role, .. } => {
                (seed.role_arn(&seed.roles[*role]), &seed.roles[*role].may_assume)
            }
        };
        let account = self.account(seed);
        let named = role.trust.principals.contains(&own);
        let account_named =
            role.trust.principals.iter().any(|principal| {
                principal.ends_with(":root") && principal.split(':').nth(4) == Some(account)
            });
        let own_policies = may_assume.iter().any(|pattern| matches(pattern, &seed.role_arn(role)));
        if named && account == role.account { true } else { (named || account_named) && own_policies }
    }
}

/// The stable id of a role.
pub(crate) fn role_id(seed: &Seed, role: &Role) -> String {
    unique_id("AROA", &seed.role_arn(role))
}

fn unique_id(prefix: &str, arn: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let hash = Sha256::digest(arn.as_bytes());
    let rest = hash.iter().take(17).map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    prefix.chars().chain(rest).collect()
}

/// Matches a policy pattern in which `*` stands for anything.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, tail)) => text.strip_prefix(head).is_some_and(|rest| {
            rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| matches(tail, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_policies() {
        assert!(matches("s3:*", "s3:ListAllMyBuckets"));
        assert!(matches("*", "lambda:ListFunctions"));
        assert!(matches("arn:aws:iam::*:role/acme-*", "arn:aws:iam::444455556666:role/acme-admin"));
        assert!(!matches("s3:Get*", "s3:ListAllMyBuckets"));
        assert!(!matches("s3:List", "s3:ListAllMyBuckets"));
    }
}
