//! The real clock.

use std::time::{Duration, SystemTime};

use rolecall_signin::{BoxFuture, Clock};

/// The longest that is slept at a time towards a time of day. Timers do not count while the machine is suspended, nor
/// know of the clock being set: after either the time is looked at again, this late at most.
const SLICE: Duration = Duration::from_secs(60);

/// A time that nobody waits for, though a timer takes it.
#[cfg(target_os = "linux")]
const FAR: Duration = Duration::from_secs(1 << 31);

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn sleep_until(&self, time: SystemTime) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            #[cfg(target_os = "linux")]
            match wall_clock::reach(time).await {
                Ok(()) => return,
                Err(error) => tracing::warn!(%error, "no timer goes by the time of day"),
            }
            by_slices(time).await;
        })
    }

    #[cfg(target_os = "linux")]
    fn until_set(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            // It ends when the clock is set, or in a lifetime.
            if let Err(error) = wall_clock::reach(self.now() + FAR).await {
                tracing::warn!(%error, "that the clock is set will not be known");
                std::future::pending::<()>().await;
            }
        })
    }
}

/// Sleeps until a time of day, where no timer goes by that.
async fn by_slices(time: SystemTime) {
    while let Ok(left) = time.duration_since(SystemTime::now()) {
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(SLICE)).await;
    }
}

/// The kernel's timer that goes by the time of day: it counts while the machine is suspended, and tells at once when the
/// clock is set.
#[cfg(target_os = "linux")]
mod wall_clock {
    use std::io;
    use std::os::fd::OwnedFd;
    use std::time::{SystemTime, UNIX_EPOCH};

    use rustix::io::Errno;
    use rustix::time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
        timerfd_settime,
    };
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;

    /// Waits until that time, or until the clock is set.
    pub(super) async fn reach(time: SystemTime) -> io::Result<()> {
        let timer = arm(time)?;
        loop {
            let mut ready = timer.ready(Interest::READABLE).await?;
            let mut expirations = [0; 8];
            let read = ready.try_io(|timer| Ok(rustix::io::read(timer.get_ref(), &mut expirations)?));
            match read {
                // The clock was set: what the time was waited for may have come, or be later than it seemed.
                Ok(Err(error)) if Errno::from_io_error(&error) == Some(Errno::CANCELED) => return Ok(()),
                Ok(read) => return read.map(|_| ()),
                Err(_not_ready) => {}
            }
        }
    }

    fn arm(time: SystemTime) -> io::Result<AsyncFd<OwnedFd>> {
        let timer = timerfd_create(TimerfdClockId::Realtime, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
        let at = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let none = Timespec { tv_sec: 0, tv_nsec: 0 };
        // Zero would disarm it.
        let at = Timespec {
            tv_sec: i64::try_from(at.as_secs()).unwrap_or(i64::MAX).max(1),
            tv_nsec: at.subsec_nanos().into(),
        };
        let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
        timerfd_settime(&timer, flags, &Itimerspec { it_interval: none, it_value: at })?;
        #[expect(
            deprecated,
            reason = "the other is unsafe for types that may change their descriptor; an OwnedFd keeps it"
        )]
        AsyncFd::with_interest(timer, Interest::READABLE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn wakes_at(time: SystemTime) {
        let waited = tokio::time::timeout(Duration::from_secs(10), SystemClock.sleep_until(time)).await;
        waited.expect("it wakes");
        assert!(SystemTime::now() >= time, "not before");
    }

    #[tokio::test]
    async fn a_time_of_day_is_slept_until() {
        wakes_at(SystemTime::now() + Duration::from_millis(50)).await;
        // What is past, however long, is not waited for.
        wakes_at(SystemTime::now() - Duration::from_secs(60)).await;
        wakes_at(SystemTime::UNIX_EPOCH).await;
        let time = SystemTime::now() + Duration::from_millis(50);
        by_slices(time).await;
        assert!(SystemTime::now() >= time);
    }

    #[tokio::test]
    async fn a_sleep_can_be_given_up() {
        let far = SystemTime::now() + Duration::from_secs(3600);
        let given_up = tokio::time::timeout(Duration::from_millis(50), SystemClock.sleep_until(far)).await;
        assert!(given_up.is_err());
    }

    #[tokio::test]
    async fn a_clock_that_nobody_sets_is_waited_for() {
        let waited = tokio::time::timeout(Duration::from_millis(50), SystemClock.until_set()).await;
        assert!(waited.is_err(), "it was not set");
    }
}
