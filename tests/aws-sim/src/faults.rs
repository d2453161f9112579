//! Failures on request: which calls they hit, how often, and what they do.

use std::time::Duration;

/// A failure to inject, and the calls it hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    service: Option<String>,
    action: Option<String>,
    times: Option<u32>,
    effect: Effect,
}

/// What a [`Fault`] does to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Waits before the call is looked at.
    Latency(Duration),
    /// Answers with this status, without looking at the call.
    Status(u16, Body),
    /// Refuses with this error of Identity Center's services, as `InvalidScopeException` (`sso-oidc`) or
    /// `ForbiddenException` (`sso`); other services, and names that are not theirs, with a 400.
    Error(&'static str),
    /// Refuses as the service throttles: STS 400 `Throttling`, S3 503 `SlowDown`, Lambda and the portal (`sso`)
    /// 429 `TooManyRequestsException`, SSO OIDC 400 `SlowDownException`.
    Throttle,
    /// Resets the connection before the call is looked at.
    Reset,
    /// Carries the call out, then resets the connection: a one-time code is spent, its session never arrives.
    LoseAnswer,
    /// Carries the call out and sends half of the answer's body, complete as far as HTTP can tell.
    Malformed,
    /// Refuses an authenticated caller with the service's access-denied error; `sso-oidc` and `sso` refuse all.
    AccessDenied,
    /// Puts the server's clock off by these seconds, for signatures and the `Date` header.
    ClockOffset(i64),
}

/// The body of an [`Effect::Status`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// The service's own error shape.
    Aws,
    /// No body at all, as proxies and load balancers answer.
    Empty,
}

impl Fault {
    /// Hits every call until faults are cleared.
    pub fn always(effect: Effect) -> Self {
        Self { service: None, action: None, times: None, effect }
    }

    /// Hits the next call.
    pub fn once(effect: Effect) -> Self {
        Self::always(effect).times(1)
    }

    /// Narrows it to one service: `sts`, `s3`, `lambda`, `sso-oidc`, `sso`, `signin`.
    #[must_use]
    pub fn service(mut self, service: &str) -> Self {
        self.service = Some(service.to_owned());
        self
    }

    /// Narrows it to one action by its API name: `AssumeRole`, `ListBuckets`, `CreateToken`, `GetRoleCredentials`.
    #[must_use]
    pub fn action(mut self, action: &str) -> Self {
        self.action = Some(action.to_owned());
        self
    }

    /// Ends it after this many hits.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Tells a person what it does to which calls.
    pub(crate) fn in_words(&self) -> String {
        let what = match &self.effect {
            Effect::Latency(by) => format!("Answers {} ms late", by.as_millis()),
            Effect::Status(status, Body::Aws) => format!("Answers {status}"),
            Effect::Status(status, Body::Empty) => format!("Answers {status} with no body"),
            Effect::Error(name) => format!("Refuses with {name}"),
            Effect::Throttle => "Throttles".to_owned(),
            Effect::Reset => "Resets the connection".to_owned(),
            Effect::LoseAnswer => "Does the work and loses the answer".to_owned(),
            Effect::Malformed => "Cuts the answer in half".to_owned(),
            Effect::AccessDenied => "Denies access".to_owned(),
            Effect::ClockOffset(seconds) => format!("Has its clock off by {seconds} s"),
        };
        let service = self.service.as_deref().unwrap_or("every service");
        let action = self.action.as_deref().map(|action| format!(" {action}"));
        let times = self.times.map(|times| match times {
            1 => ", once more".to_owned(),
            _ => format!(", {times} more times"),
        });
        format!("{what}: {service}{}{}", action.unwrap_or_default(), times.unwrap_or_default())
    }

    fn hits(&self, service: &str, action: &str) -> bool {
        self.times != Some(0)
            && self.service.as_deref().is_none_or(|wanted| wanted == service)
            && self.action.as_deref().is_none_or(|wanted| wanted == action)
    }
}

/// The faults waiting for calls.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: Vec<(u64, Fault)>,
    /// How many there ever were: the number of the last.
    added: u64,
}

/// What befalls one call: delays and clock offsets add up, of the rest the first injected wins.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) latency: Duration,
    pub(crate) clock_offset: i64,
    pub(crate) effect: Option<Effect>,
}

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.added += 1;
        self.waiting.push((self.added, fault));
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// Those that still wait, each with its number.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = (u64, &Fault)> {
        self.waiting.iter().map(|(number, fault)| (*number, fault))
    }

    pub(crate) fn remove(&mut self, number: u64) {
        self.waiting.retain(|(known, _)| *known != number);
    }

    /// Takes what applies to this call, spending one hit of each.
    pub(crate) fn plan(&mut self, service: &str, action: &str) -> Plan {
        let mut plan = Plan::default();
        let waiting = self.waiting.iter_mut().map(|(_, fault)| fault);
        for fault in waiting.filter(|fault| fault.hits(service, action)) {
            match &fault.effect {
                Effect::Latency(by) => plan.latency += *by,
                Effect::ClockOffset(seconds) => plan.clock_offset += seconds,
                _ if plan.effect.is_some() => continue,
                other => plan.effect = Some(other.clone()),
            }
            fault.times = fault.times.map(|left| left - 1);
        }
        self.waiting.retain(|(_, fault)| fault.times != Some(0));
        plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_hits_what_it_names_as_often_as_it_says() {
        let mut faults = Faults::default();
        faults.add(Fault::always(Effect::Throttle).service("sts").action("AssumeRole").times(2));
        assert_eq!(faults.plan("s3", "ListBuckets"), Plan::default());
        assert_eq!(faults.plan("sts", "GetCallerIdentity"), Plan::default());
        assert_eq!(faults.plan("sts", "AssumeRole").effect, Some(Effect::Throttle));
        assert_eq!(faults.plan("sts", "AssumeRole").effect, Some(Effect::Throttle));
        assert_eq!(faults.plan("sts", "AssumeRole"), Plan::default());
    }

    #[test]
    fn delays_add_up_and_a_second_answer_waits_its_turn() {
        let mut faults = Faults::default();
        faults.add(Fault::always(Effect::Latency(Duration::from_millis(5))));
        faults.add(Fault::always(Effect::ClockOffset(-400)));
        faults.add(Fault::once(Effect::Reset));
        faults.add(Fault::once(Effect::Malformed));
        let first = faults.plan("sts", "AssumeRole");
        assert_eq!((first.latency, first.clock_offset), (Duration::from_millis(5), -400));
        assert_eq!(first.effect, Some(Effect::Reset));
        assert_eq!(faults.plan("sts", "AssumeRole").effect, Some(Effect::Malformed));
        assert_eq!(faults.plan("sts", "AssumeRole").effect, None);
        faults.clear();
        assert_eq!(faults.plan("sts", "AssumeRole"), Plan::default());
    }

    #[test]
    fn no_hits_means_no_hits() {
        let mut faults = Faults::default();
        faults.add(Fault::always(Effect::Throttle).times(0));
        assert_eq!(faults.plan("sts", "AssumeRole"), Plan::default());
    }
}
