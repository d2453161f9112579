//! Why the token service refuses, in OAuth's words.

/// The errors of SSO OIDC (botocore `data/sso-oidc/2019-06-10`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OauthError {
    AccessDenied,
    AuthorizationPending,
    ExpiredToken,
    InternalServer,
    InvalidClient,
    InvalidClientMetadata,
    InvalidGrant,
    InvalidRedirectUri,
    InvalidRequest,
    InvalidScope,
    SlowDown,
    UnauthorizedClient,
    UnsupportedGrantType,
    /// Not AWS's: what the simulator does not simulate.
    NotImplemented,
}

impl OauthError {
    /// Every error of AWS's.
    pub(crate) const ALL: [Self; 13] = [
        Self::AccessDenied,
        Self::AuthorizationPending,
        Self::ExpiredToken,
        Self::InternalServer,
        Self::InvalidClient,
        Self::InvalidClientMetadata,
        Self::InvalidGrant,
        Self::InvalidRedirectUri,
        Self::InvalidRequest,
        Self::InvalidScope,
        Self::SlowDown,
        Self::UnauthorizedClient,
        Self::UnsupportedGrantType,
    ];

    /// The status, the exception's name and the OAuth code (RFC 6749, 8628 and 7591).
    pub(crate) fn shape(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::AccessDenied => (400, "AccessDeniedException", "access_denied"),
            Self::AuthorizationPending => (400, "AuthorizationPendingException", "authorization_pending"),
            Self::ExpiredToken => (400, "ExpiredTokenException", "expired_token"),
            Self::InternalServer => (500, "InternalServerException", "server_error"),
            Self::InvalidClient => (401, "InvalidClientException", "invalid_client"),
            Self::InvalidClientMetadata => (400, "InvalidClientMetadataException", "invalid_client_metadata"),
            Self::InvalidGrant => (400, "InvalidGrantException", "invalid_grant"),
            Self::InvalidRedirectUri => (400, "InvalidRedirectUriException", "invalid_redirect_uri"),
            Self::InvalidRequest => (400, "InvalidRequestException", "invalid_request"),
            Self::InvalidScope => (400, "InvalidScopeException", "invalid_scope"),
            Self::SlowDown => (400, "SlowDownException", "slow_down"),
            Self::UnauthorizedClient => (400, "UnauthorizedClientException", "unauthorized_client"),
            Self::UnsupportedGrantType => (400, "UnsupportedGrantTypeException", "unsupported_grant_type"),
            Self::NotImplemented => (501, "NotImplemented", "not_implemented"),
        }
    }

    /// With this description; AWS's own texts are not known, so all of them are assumed.
    pub(crate) fn because(self, description: impl Into<String>) -> OauthRefusal {
        OauthRefusal { error: self, description: description.into() }
    }
}

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OauthRefusal {
    pub(crate) error: OauthError,
    pub(crate) description: String,
}
