//! The closed sets of codes. A code exists because the catalogue has words for it: a test compares both.

use serde::{Deserialize, Serialize};

/// Declares a set of codes that can be listed.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$code_doc:meta])* $code:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$code_doc])* $code,)+ }

        impl $name {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$code,)+];

            /// Its name on the wire and in the catalogue.
            pub fn name(self) -> String {
                match serde_json::to_value(self) {
                    Ok(serde_json::Value::String(name)) => name,
                    _ => String::new(),
                }
            }
        }
    };
}

codes! {
    /// Why something could not be done.
    FailureCode {
        /// `{profile}`
        ProfileUnknown,
        /// `{profiles}`: `a → b → a`
        ChainLoop,
        /// `{profile, source}`
        SourceMissing,
        /// `{profile, source}`
        SourceWithoutCredentials,
        /// `{profile}`
        SourceAndCredentialSource,
        /// `{profile}`
        RoleWithoutSource,
        /// `{profile, value}`
        CredentialSourceInvalid,
        /// `{profile, missing}`: the name of a setting
        KeysPartial,
        /// `{profile, missing}`: the name of a setting
        SsoIncomplete,
        /// `{profile, session}`
        SsoSessionMissing,
        /// `{profile, setting}`
        SsoConflict,
        /// `{profile}`
        ChainTooLong,
        /// `{profile, value}`
        StartUrlInvalid,
        /// `{profile, value}`
        SsoRegionInvalid,
        /// `{profile, value}`
        RoleArnInvalid,
        /// `{profile, missing}`: the name of a setting
        WebIdentityIncomplete,
        /// `{profile}`
        NoCredentials,
        /// `{profile}`
        SectionRejected,
        /// `{profile, kind}`: a [`ProfileKind`](crate::ProfileKind)
        KindUnsupported,
        /// `{profile, source}`: a value of `credential_source`
        CredentialSourceUnsupported,
        /// `{endpoint}`
        EndpointNotApproved,
        /// `{endpoint}`
        EndpointInvalid,
        /// `{endpoint, setting}`
        EndpointWithVariant,
        /// `{path}`
        CaBundleNotApproved,
        /// `{path, reason}`: the system's words
        CaBundleUnusable,
        /// `{profile, region}`
        RegionInvalid,
        /// `{}`
        CodeMalformed,
        /// `{}`
        CodeReused,
        /// `{serial}`
        DeviceNeedsSecurityKey,
        /// `{seconds}`: until it may ask again
        CoolingDown,
        /// `{}`
        Cancelled,
        /// `{}`
        PromptGone,
        /// `{}`
        CodeRejected,
        /// `{profile}`
        DeviceRejected,
        /// `{role}`
        RoleRefused,
        /// `{action}`
        AccessDenied,
        /// `{profile}`
        KeysUnknown,
        /// `{profile}`
        KeysWrong,
        /// `{profile}`
        SessionExpired,
        /// `{role, seconds}`
        DurationTooLong,
        /// `{role, seconds}`: AWS takes 900 to 43200
        DurationOutOfRange,
        /// `{role, seconds}`
        DurationChained,
        /// `{region}`
        RegionDisabled,
        /// `{}`
        ClockWrong,
        /// `{}`
        Throttled,
        /// `{status}`
        AwsUnavailable,
        /// `{host}`
        AwsUnreachable,
        /// `{host}`
        AwsUnintelligible,
        /// `{code}`
        AwsRefused,
        /// `{profile, expected, actual}`
        AccountMismatch,
        /// `{login}`
        SsoDenied,
        /// `{login}`
        SsoCodeExpired,
        /// `{login}`
        SsoGrantRejected,
        /// `{login}`
        SsoSessionEnded,
        /// `{login}`
        SsoClientRejected,
        /// `{login}`
        SsoScopeRejected,
        /// `{login}`
        SsoRequestRejected,
        /// `{login}`
        SsoNotRevoked,
        /// `{account, role}`
        SsoNoAccess,
        /// `{login}`
        OrganizationUnknown,
        /// `{reason}`
        NoListener,
        /// `{login}`
        BrowserNeverCame,
        /// `{}`
        FilesDiffer,
        /// `{profile}`
        HandOutEnded,
        /// `{reason}`
        SettingsUnwritable,
        /// `{path}`
        SettingsReadOnly,
        /// `{path}`
        SettingsNewer,
        /// `{path}`
        SettingsUnreadable,
        /// `{}`
        AutostartInSandbox,
        /// `{path}`
        AppWillNotStay,
        /// `{reason}`
        AutostartUnavailable,
        /// `{path}`
        ProgramWillNotStay,
        /// `{variable, shell}`
        Unquotable,
        /// `{}`
        ProgramMissing,
        /// `{reason}`
        BrowserNotOpened,
        /// `{}`
        BrowserNone,
        /// `{}`
        PageNotHttps,
        /// `{browser, reason}`
        BrowserProfile,
        /// `{account}`
        BrowserProfileInUse,
        /// `{reason}`
        BrowserProfilesKept,
        /// `{profile}`
        ConsoleLongTermKeys,
        /// `{profile}`
        ConsoleSessionOfUser,
        /// `{partition}`
        ConsolePartition,
        /// `{profile}`
        ConsoleRefused,
        /// `{reason}`
        ConsoleNotOpened,
        /// `{}`
        TerminalNone,
        /// `{terminal}`
        TerminalMissing,
        /// `{terminal, reason}`
        TerminalFailed,
        /// `{command}`
        TerminalCommand,
        /// `{profile}`
        TerminalNotByName,
        /// `{reason}`
        ClipboardUnavailable,
        /// `{path, reason}`
        CacheUnusable,
        /// `{kind, name}`: `profile` or `sso-session`
        EditNoSuchTarget,
        /// `{name}`
        EditNameTaken,
        /// `{name, character}`
        EditNameInvalid,
        /// `{}`
        EditNameBlank,
        /// `{name}`
        EditNameReserved,
        /// `{}`
        EditSameName,
        /// `{key}`
        EditKeyInvalid,
        /// `{key}`
        EditValueBlank,
        /// `{key}`
        EditValueControl,
        /// `{key}`
        EditValueComment,
        /// `{key}`
        EditValueSpace,
        /// `{key}`
        EditNoSuchSetting,
        /// `{key}`
        EditNotNested,
        /// `{key}`
        EditChangedTwice,
        /// `{}`
        EditNothingToAdd,
        /// `{}`
        EditTwoDefaults,
        /// `{}`
        EditNoSafeOrder,
        /// `{}`
        SwitchToItself,
        /// `{}`
        NotSwitched,
        /// `{}`
        Switched,
        /// `{key}`
        DefaultEdited,
        /// `{key}`
        KeptElsewhere,
        /// `{profile}`
        Served,
        /// `{profile}`
        NotServed,
        /// `{profile}`
        NothingToServe,
        /// `{path}`
        ProgramPathUnusual,
        /// `{profile}`
        StandingOnBroken,
        /// `{name}`
        OriginalTaken,
        /// `{profiles}`
        OthersWouldChange,
        /// `{}`
        EditNoHome,
        /// `{}`
        EditOutdated,
        /// `{path}`
        EditFileBusy,
        /// `{path, reason}`
        EditFileReadOnly,
        /// `{path}`
        EditDiskFull,
        /// `{path}`
        EditFileGone,
        /// `{path, reason}`
        EditFileUnreadable,
        /// `{path, reason}`
        EditWriteFailed,
        /// `{path}`
        EditHalfDone,
        /// `{path, kept}`
        EditHalfKept,
        /// `{path}`
        EditForeignWrite,
        /// `{path, kept}`
        EditForeignKept,
        /// `{path, kept}`
        EditSetAside,
        /// `{path, links}`
        EditHardLinked,
        /// `{path}`
        EditSameFile,
        /// `{path, owner}`: the number of a user
        EditOtherOwner,
        /// `{path}`
        EditMountPoint,
        /// `{}`
        UndoConflict,
        /// `{file, line}`
        UndoRejected,
        /// `{}`
        UndoGone,
        /// `{}`
        FieldBlank,
        /// `{}`
        FieldNotARoleArn,
        /// `{digits}`
        FieldNotDigits,
        /// `{}`
        FieldNotARegion,
        /// `{values}`
        FieldNotOneOf,
        /// `{min, max}`
        FieldNotInRange,
        /// `{min, max}`
        FieldLength,
        /// `{character}`
        FieldCharacter,
        /// `{}`
        FieldNotAStartUrl,
        /// `{}`
        FieldNotAUrl,
        /// `{}`
        Internal,
    }
}

codes! {
    /// What is wrong in a file.
    DiagnosticCode {
        /// `{reason}`
        FileUnreadable,
        /// `{}`
        FileIsDirectory,
        /// `{}`
        FileNotAFile,
        /// `{limit}`: in MiB
        FileTooLarge,
        /// `{}`
        InvalidUtf8,
        /// `{}`
        ByteOrderMark,
        /// `{section, first}`: the line of the first
        DuplicateSection,
        /// `{key, first}`: the line of the first
        DuplicateKey,
        /// `{}`
        LineWithoutEquals,
        /// `{}`
        SettingOutsideSection,
        /// `{}`
        HeaderUnclosed,
        /// `{}`
        TextAfterHeader,
        /// `{section}`
        HeaderNotAProfile,
        /// `{profile}`
        ProfileNameUnusual,
        /// `{}`
        BothDefaults,
        /// `{}`
        EmptyKey,
        /// `{}`
        IndentedSetting,
        /// `{}`
        IndentedComment,
        /// `{key}`
        InlineComment,
        /// `{}`
        DefaultUpperCase,
        /// `{}`
        NestedLineInvalid,
        /// `{}`
        CarriageReturn,
        /// `{section}`
        SectionNameUnusual,
        /// `{section}`
        HeaderSpacing,
        /// `{key}`
        KeyUnusual,
        /// `{key}`
        KeyWithColon,
        /// `{key}`
        KeyUpperCase,
        /// `{key}`
        ValueBlank,
        /// `{key}`
        ValueContinued,
        /// `{key}`
        ValueQuoted,
        /// `{}`
        KeysBesideSso,
        /// `{}`
        KeysBesideProcess,
        /// `{value}`
        DurationNotANumber,
        /// `{key, nested}`
        NestedComment,
        /// `{section}`
        SectionNameForbidden,
        /// `{}`
        ProfileEmpty,
        /// `{key}`
        SsoRepeated,
        /// `{}`
        ProfileBroken,
    }
}

codes! {
    /// What a person should know before an edit.
    EditWarningCode {
        /// `{key, file, line}`
        CommentMoved,
        /// `{key}`, names: the keys inside
        NestedReplaced,
        /// `{key, file, line}`
        Shadowed,
        /// `{key, kind}`: a [`ProfileKind`](crate::ProfileKind)
        NoEffect,
        /// `{}`, names: profiles
        Dependants,
        /// `{}`, names: profiles
        OthersChange,
        /// `{}`, names: profiles
        Breaks,
        /// `{file, line}`
        StillRejected,
    }
}

codes! {
    /// What was done to the files.
    DoneCode {
        /// `{name}`
        Added,
        /// `{name}`
        Changed,
        /// `{name, to}`
        Renamed,
        /// `{name, to}`
        Duplicated,
        /// `{name}`
        Deleted,
        /// `{}`
        Mended,
        /// `{name}`
        Switched,
        /// `{}`
        Restored,
        /// `{name}`
        Served,
        /// `{name}`
        StoppedServing,
        /// `{}`
        Repointed,
        /// `{}`
        Undone,
        /// `{name}`
        Finished,
        /// `{name}`
        TakenBack,
        /// `{}`
        PartlyDone,
    }
}

codes! {
    /// What was being done to the files when it was cut short.
    UnfinishedCode {
        /// `{name}`
        Adding,
        /// `{name}`
        Changing,
        /// `{name, to}`
        Renaming,
        /// `{name, to}`
        Duplicating,
        /// `{name}`
        Deleting,
        /// `{label}`
        Other,
    }
}

codes! {
    /// What was done with credentials.
    AuditedCode {
        /// `{}`
        Credentials,
        /// `{}`
        SignIn,
        /// `{}`
        SignOut,
        /// `{}`
        Switch,
        /// `{}`
        Restore,
        /// `{}`
        Serve,
        /// `{}`
        StopServing,
        /// `{}`
        CopyEnvironment,
        /// `{}`
        OpenTerminal,
        /// `{}`
        OpenConsole,
        /// `{}`
        Edit,
    }
}

codes! {
    /// Why a tool does not simply work with a profile.
    ToolReasonCode {
        /// `{serial}`
        NeedsMfaCode,
        /// `{login}`
        SsoSignInFirst,
        /// `{session}`
        LoginFirst,
        /// `{file, line}`
        FileIgnored,
        /// `{}`
        NameIgnored,
        /// `{}`
        SectionIgnored,
        /// `{}`
        EmptyIgnored,
        /// `{profile, key, line}`
        SettingIgnored,
        /// `{profile, key, line}`
        ValueDiffers,
        /// `{profile, key}`
        SettingOfAnother,
        /// `{profile}`
        MfaIgnored,
        /// `{profile, kind}`
        OtherCredentials,
        /// `{}`
        NoCredentials,
        /// `{file, line}`
        FileRejected,
        /// `{}`
        CannotAskMfa,
        /// `{profile, source}`
        SourceMissing,
        /// `{profile, source}`
        SourceEmpty,
        /// `{profile}`
        ChainLoop,
        /// `{profile}`
        TwoSources,
        /// `{profile}`
        NoSource,
        /// `{profile, value}`
        CredentialSourceUnknown,
        /// `{profile, key}`
        SettingMissing,
        /// `{profile, kind}`
        KindUnknown,
        /// `{profile, session}`
        SsoSessionMissing,
        /// `{profile, key}`
        SsoRepeated,
    }
}
