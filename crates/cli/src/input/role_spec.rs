//! A role as people give it to a key: `ROLE`, `ROLE@ACCOUNT,...` or `ROLE@*`. Names of roles and
//! accounts hold neither `@` nor `,`, so this reads one way only.

use keywright_core::error::{Code, Error, Result};

/// A role by name, and where it shall hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoleSpec {
    /// The role's name.
    pub(crate) role: String,
    /// Where.
    pub(crate) accounts: Accounts,
}

/// Where a role shall hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Accounts {
    /// Nothing was said.
    Unsaid,
    /// In all accounts.
    All,
    /// In the accounts with these names.
    Selected(Vec<String>),
}

impl RoleSpec {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let refused = |message: String| Error::new(Code::InvalidArgument, message).about("roles");
        let (role, accounts) = text.split_once('@').map_or((text, None), |(role, accounts)| (role, Some(accounts)));
        let role = role.trim().to_owned();
        if role.is_empty() {
            return Err(refused(format!("“{text}” names no role. Give ROLE, ROLE@ACCOUNT,... or ROLE@*.")));
        }
        let accounts = match accounts.map(str::trim) {
            None => Accounts::Unsaid,
            Some("*") => Accounts::All,
            Some(list) => {
                let accounts: Vec<_> = list.split(',').map(|account| account.trim().to_owned()).collect();
                if accounts.iter().any(String::is_empty) {
                    return Err(refused(format!(
                        "“{text}” names an empty account. Give {role}@ACCOUNT,... or {role}@* for all accounts."
                    )));
                }
                Accounts::Selected(accounts)
            }
        };
        Ok(Self { role, accounts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_reads_one_way_only() {
        let spec = |role: &str, accounts| RoleSpec { role: role.to_owned(), accounts };
        assert_eq!(RoleSpec::parse("Deploy").unwrap(), spec("Deploy", Accounts::Unsaid));
        assert_eq!(RoleSpec::parse("Deploy@*").unwrap(), spec("Deploy", Accounts::All));
        assert_eq!(
            RoleSpec::parse("Deploy@eu, us").unwrap(),
            spec("Deploy", Accounts::Selected(vec!["eu".to_owned(), "us".to_owned()]))
        );
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for text in ["", "@", "@eu", "Deploy@", "Deploy@eu,", "Deploy@,"] {
            assert_eq!(RoleSpec::parse(text).unwrap_err().code, Code::InvalidArgument, "{text:?}");
        }
    }
}
