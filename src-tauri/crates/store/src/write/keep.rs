//! Making a new file the like of the one that it replaces: owner, group, mode, access lists, attributes.
//!
//! The order matters. A change of owner clears bits of the mode, so the mode comes after it; an access list is
//! part of what the mode says, so it comes last. What cannot be kept takes rights away and gives none.

use std::fs::File;
use std::path::Path;

use super::WriteError;

/// Refuses a file that is not for us to write. Root may write any, but for one marked as immutable.
#[cfg(unix)]
pub(super) fn check_writable(path: &Path, file: &File) -> Result<(), WriteError> {
    use rustix::fs::{Access, AtFlags, CWD, accessat};
    use rustix::io::Errno;
    use std::os::unix::fs::MetadataExt;

    let owned = || path.to_owned();
    if is_immutable(file) {
        return Err(WriteError::Immutable { path: owned() });
    }
    match accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS) {
        Ok(()) => Ok(()),
        Err(Errno::ROFS) => Err(WriteError::ReadOnlyFileSystem { path: owned() }),
        Err(Errno::PERM) => Err(WriteError::Immutable { path: owned() }),
        Err(Errno::ACCESS) => {
            let owner = file.metadata().map_err(|error| WriteError::of(path, &error))?.uid();
            Err(if owner == rustix::process::geteuid().as_raw() {
                WriteError::ReadOnly { path: owned() }
            } else {
                WriteError::OtherOwner { path: owned(), owner }
            })
        }
        Err(error) => Err(WriteError::of(path, &error.into())),
    }
}

#[cfg(not(unix))]
pub(super) fn check_writable(path: &Path, file: &File) -> Result<(), WriteError> {
    let metadata = file.metadata().map_err(|error| WriteError::of(path, &error))?;
    if metadata.permissions().readonly() {
        return Err(WriteError::ReadOnly { path: path.to_owned() });
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn is_immutable(file: &File) -> bool {
    use rustix::fs::{AtFlags, StatxAttributes, StatxFlags, statx};
    let marks = StatxAttributes::IMMUTABLE | StatxAttributes::APPEND;
    statx(file, "", AtFlags::EMPTY_PATH, StatxFlags::BASIC_STATS)
        .is_ok_and(|found| found.stx_attributes.intersects(marks))
}

/// Elsewhere the system's refusal tells.
#[cfg(all(unix, not(target_os = "linux")))]
fn is_immutable(_: &File) -> bool {
    false
}

/// Makes a new, private file the like of an old one.
#[cfg(unix)]
pub(super) fn keep(path: &Path, old: &File, new: &File) -> Result<(), WriteError> {
    use std::fs::Permissions;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};

    let told = |error| WriteError::of(path, &error);
    let (was, is) = (old.metadata().map_err(told)?, new.metadata().map_err(told)?);
    if was.uid() != is.uid() && fchown(new, Some(was.uid()), None).is_err() {
        return Err(WriteError::OtherOwner { path: path.to_owned(), owner: was.uid() });
    }
    let mut mode = was.mode() & 0o777;
    let group_is_kept = was.gid() == is.gid() || fchown(new, None, Some(was.gid())).is_ok();
    if !group_is_kept {
        tracing::warn!(path = %path.display(), "the group cannot be kept, and is given no rights");
        // Who was in it is one of the others now, and gets no more by that.
        mode &= 0o700 | (mode >> 3) & 0o007;
    }
    // First the list that the folder may have given it: a mode would give rights to those on it.
    if !attributes::drop_access_list(new) {
        mode &= 0o700;
    }
    new.set_permissions(Permissions::from_mode(mode)).map_err(told)?;
    if !attributes::copy(path, old, new) {
        mode &= 0o700;
        new.set_permissions(Permissions::from_mode(mode)).map_err(told)?;
    } else if !group_is_kept {
        // With an access list, the group's bits of the mode are the most that anyone on the list has: nobody now.
        new.set_permissions(Permissions::from_mode(mode)).map_err(told)?;
    }
    Ok(())
}

/// A new file has the access list of its folder.
#[cfg(not(unix))]
pub(super) fn keep(_: &Path, _: &File, _: &File) -> Result<(), WriteError> {
    Ok(())
}

/// Extended attributes, of which access lists and SELinux labels are some.
#[cfg(any(target_os = "linux", target_os = "macos"))]
mod attributes {
    use std::fs::File;
    use std::path::Path;

    use rustix::fs::{fgetxattr, flistxattr, fremovexattr, fsetxattr};
    use rustix::io::Errno;

    const ACCESS_LIST: &str = "system.posix_acl_access";

    /// The most that is read: as much as Linux lets one have.
    const MAX_SIZE: usize = 64 * 1024;

    /// Removes an access list. False if there may still be one.
    pub(super) fn drop_access_list(file: &File) -> bool {
        if !cfg!(target_os = "linux") {
            return true;
        }
        matches!(fremovexattr(file, ACCESS_LIST), Ok(()) | Err(Errno::OPNOTSUPP | Errno::NODATA))
    }

    /// Copies them all. False if there is an access list that cannot be copied.
    pub(super) fn copy(path: &Path, old: &File, new: &File) -> bool {
        let mut kept = true;
        for name in names(old) {
            // Sums over the content, which the system makes.
            if name.starts_with("security.ima") || name.starts_with("security.evm") {
                continue;
            }
            if let Err(error) = copy_one(&name, old, new) {
                tracing::warn!(path = %path.display(), name, %error, "an attribute cannot be kept");
                kept &= !name.contains("acl");
            }
        }
        kept
    }

    fn names(file: &File) -> Vec<String> {
        let mut names = vec![0; MAX_SIZE];
        let size = flistxattr(file, &mut names[..]).unwrap_or(0);
        let names = names[..size].split(|byte| *byte == 0).filter(|name| !name.is_empty());
        names.map(|name| String::from_utf8_lossy(name).into_owned()).collect()
    }

    fn copy_one(name: &str, old: &File, new: &File) -> rustix::io::Result<()> {
        let mut value = vec![0; MAX_SIZE];
        let size = fgetxattr(old, name, &mut value[..])?;
        fsetxattr(new, name, &value[..size], rustix::fs::XattrFlags::empty())
    }
}

#[cfg(all(unix, not(any(target_os = "linux", target_os = "macos"))))]
mod attributes {
    use std::fs::File;
    use std::path::Path;

    pub(super) fn drop_access_list(_: &File) -> bool {
        true
    }

    pub(super) fn copy(_: &Path, _: &File, _: &File) -> bool {
        true
    }
}
