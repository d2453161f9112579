//! Variables of an environment, as shells read them.
//!
//! What a value holds is never read by the shell as anything but text. A value that a shell gives no way to write is
//! refused.

/// A value that a shell gives no way to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unquotable {
    /// The variable.
    pub variable: String,
    /// The shell.
    pub shell: Syntax,
}

/// What reads the variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[expect(missing_docs, reason = "each is a shell by its own name")]
pub enum Syntax {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell")]
    PowerShell,
    /// For pasting into `cmd.exe`
    Cmd,
    /// A file of NAME=VALUE lines
    Dotenv,
}

impl Syntax {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::PowerShell => "PowerShell",
            Self::Cmd => "cmd",
            Self::Dotenv => "dotenv",
        }
    }

    /// The line that sets a variable.
    pub(crate) fn set(self, variable: &str, value: &str) -> Result<String, Unquotable> {
        let unquotable = || Unquotable { variable: variable.to_owned(), shell: self };
        // Nothing that goes into an environment for AWS is of more than one line.
        if value.chars().any(char::is_control) {
            return Err(unquotable());
        }
        Ok(match self {
            Self::Bash | Self::Zsh => format!("export {variable}='{}'\n", value.replace('\'', r"'\''")),
            Self::Fish => {
                format!("set -gx {variable} '{}'\n", value.replace('\\', r"\\").replace('\'', r"\'"))
            }
            Self::PowerShell => format!("$Env:{variable} = '{}'\n", doubled_quotes(value)),
            // No quoting of its own keeps these from being looked at.
            Self::Cmd if value.contains(['"', '%', '!', '^']) => return Err(unquotable()),
            Self::Cmd => format!("set \"{variable}={value}\"\r\n"),
            // Who reads such a file differs about quotes: some take them for part of the value.
            Self::Dotenv if value.chars().all(is_bare) => format!("{variable}={value}\n"),
            Self::Dotenv if value.contains('\'') => return Err(unquotable()),
            Self::Dotenv => format!("{variable}='{value}'\n"),
        })
    }

    /// The line by which a variable is no longer set; none where there is no such thing.
    pub(crate) fn unset(self, variable: &str) -> Option<String> {
        match self {
            Self::Bash | Self::Zsh => Some(format!("unset {variable}\n")),
            Self::Fish => Some(format!("set -e {variable}\n")),
            Self::PowerShell => Some(format!("Remove-Item Env:{variable} -ErrorAction SilentlyContinue\n")),
            Self::Cmd => Some(format!("set \"{variable}=\"\r\n")),
            Self::Dotenv => None,
        }
    }
}

/// PowerShell takes each of these for a single quote.
fn doubled_quotes(value: &str) -> String {
    let quotes = ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];
    value.chars().flat_map(|c| std::iter::repeat_n(c, if quotes.contains(&c) { 2 } else { 1 })).collect()
}

fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-./+=:@,".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = r#"it's $(id) `id` "x" \ %PATH% ; & | ’"#;

    #[test]
    fn each_shell_has_its_own_quotes() {
        let set = |shell: Syntax| shell.set("K", "a'b\\c").expect("it can be written");
        assert_eq!(set(Syntax::Bash), "export K='a'\\''b\\c'\n");
        assert_eq!(set(Syntax::Zsh), set(Syntax::Bash));
        assert_eq!(set(Syntax::Fish), "set -gx K 'a\\'b\\\\c'\n");
        assert_eq!(Syntax::PowerShell.set("K", "a'b’c").expect("written"), "$Env:K = 'a''b’’c'\n");
        assert_eq!(Syntax::Cmd.set("K", "a/b+c=&|").expect("written"), "set \"K=a/b+c=&|\"\r\n");
        assert_eq!(Syntax::Dotenv.set("K", "a/b+c==").expect("written"), "K=a/b+c==\n");
        assert_eq!(Syntax::Dotenv.set("K", "a b").expect("written"), "K='a b'\n");
    }

    #[test]
    fn what_a_shell_cannot_be_told_is_refused() {
        for shell in [Syntax::Cmd, Syntax::Dotenv] {
            assert!(shell.set("K", HOSTILE).is_err(), "{shell:?}");
        }
        for shell in
            [Syntax::Bash, Syntax::Zsh, Syntax::Fish, Syntax::PowerShell, Syntax::Cmd, Syntax::Dotenv]
        {
            assert!(shell.set("K", "a\nb").is_err() && shell.set("K", "a\0b").is_err(), "{shell:?}");
        }
    }

    /// Has a shell that is here read what is written for it.
    #[cfg(unix)]
    fn read_by(program: &str, shell: Syntax) {
        let script = format!("{}printf %s \"$K\"", shell.set("K", HOSTILE).expect("it can be written"));
        match std::process::Command::new(program).arg("-c").arg(script).output() {
            Ok(output) => assert_eq!(String::from_utf8_lossy(&output.stdout), HOSTILE, "{program}"),
            Err(_) => eprintln!("SKIPPED: {program} is not installed"),
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_shells_that_are_here_read_just_that() {
        read_by("bash", Syntax::Bash);
        read_by("zsh", Syntax::Zsh);
        read_by("fish", Syntax::Fish);
        let script = format!(
            "{}[Console]::Out.Write($Env:K)",
            Syntax::PowerShell.set("K", HOSTILE).expect("it can be written")
        );
        match std::process::Command::new("pwsh").args(["-NoProfile", "-Command", &script]).output() {
            Ok(output) => assert_eq!(String::from_utf8_lossy(&output.stdout), HOSTILE, "pwsh"),
            Err(_) => eprintln!("SKIPPED: pwsh is not installed"),
        }
    }
}
