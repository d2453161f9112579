# Run as root in a system that has nothing but its package manager: installs the package, uses it as a person would,
# removes it, and compares what is there with what was. Ends with an error at the first thing that is not right.
#
#   clean_root.sh PACKAGE     beside it: config, credentials, session.sh; left there: window.xwd
set -eu
package=$1
here=$(dirname "$0")
# The shells that are tried keep something in their home.
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME="$here"

say() { printf '    %s\n' "$*"; }
fail() {
    printf 'FAILED: %s\n' "$*"
    exit 1
}
apt() {
    apt-get --quiet --yes --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >"$here/apt.log" 2>&1 && return
    tail -n 40 "$here/apt.log"
    fail "apt-get $*"
}
# Everything that packages own; not the package manager's own books, logs and caches.
everything() {
    find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /home \
        -o -path "$here" -o -path /var/cache -o -path /var/log -o -path /var/lib/apt -o -path /var/lib/dpkg \) -prune \
        -o -printf '%y %m %u:%g %p\n' | sort
}
traces() {
    find / -xdev \( -path /proc -o -path /sys -o -path /home -o -path "$here" \) -prune -o -iname '*rolecall*' -print
    grep --recursive --files-with-matches --binary-files=text -i rolecall /etc /usr /opt /var/lib \
        --exclude-dir=apt --exclude-dir=dpkg || true
}
home() { (cd /home/person && find . -type f -exec sha256sum {} + | sort -k 2); }
as_person() { (cd /home/person && runuser -u person -- env -i HOME=/home/person USER=person PATH=/usr/bin:/bin LC_ALL=C.UTF-8 "$@"); }

say "1. with what it depends on, and nothing else"
apt install "$package"
say "   installed: $(dpkg-query -W rolecall), $(dpkg-query -f '${Installed-Size}' -W rolecall) KiB"
for program in rolecall rolecall-desktop; do
    ! ldd "/usr/bin/$program" | grep 'not found' || fail "$program misses a library"
done
# Of an id that nobody has outside, where the same processes may be seen.
useradd --uid 59876 --create-home --shell /bin/bash person
install -d -o person -g person -m 700 /home/person/.aws
for file in config credentials; do
    install -o person -g person -m 600 "$here/$file" /home/person/.aws/
done
home >"$here/home.txt"
say "   $(as_person rolecall --version)"
as_person rolecall profiles | grep -q toolkit-role || fail "rolecall does not list the profiles"
said=$(as_person rolecall-desktop 2>&1) && fail "rolecall-desktop ran with no display"
case $said in *"error while loading"*) fail "$said" ;; esac
dpkg --verify rolecall
apt purge rolecall
[ -z "$(traces)" ] || fail "left behind: $(traces)"
say "   both programs start; removed, nothing of it is left"

say "2. with a display, a session bus, and the shells"
apt install xvfb xauth dbus x11-apps x11-utils fonts-dejavu-core procps man-db bash-completion zsh fish \
    desktop-file-utils appstream
everything >"$here/before.txt"
apt install "$package"
for page in rolecall rolecall-desktop; do
    man -w "$page" >/dev/null || fail "no manual page $page"
    whatis "$page" | grep -q AWS || fail "$page is not in the index of manual pages"
done
bash -ic '. /usr/share/bash-completion/bash_completion; _completion_loader rolecall; complete -p rolecall' 2>/dev/null |
    grep -q _rolecall || fail "bash does not complete rolecall"
zsh -fc 'autoload -U compinit; compinit -D; print -r -- $_comps[rolecall]' | grep -q _rolecall ||
    fail "zsh does not complete rolecall"
fish -c 'complete -C "rolecall prof"' | grep -q '^profiles' || fail "fish does not complete rolecall"
desktop-file-validate /usr/share/applications/rolecall-desktop.desktop
appstreamcli validate --no-net /usr/share/metainfo/app.rolecall.Rolecall.metainfo.xml >/dev/null
say "   manual pages are found, bash, zsh and fish complete, the desktop entry is valid"

install -d -o person -g person "$here/out"
as_person xvfb-run -a -s '-screen 0 1280x800x24' dbus-run-session -- sh "$here/session.sh" "$here/out" ||
    fail "the session of a person"
left=40
while pgrep -u person >/dev/null; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "still running: $(pgrep -u person -l)"
    sleep 0.5
done
home >"$here/used.txt"

say "3. removed"
apt purge rolecall
everything >"$here/after.txt"
diff "$here/before.txt" "$here/after.txt" || fail "the system is not as it was"
[ -z "$(traces)" ] || fail "left behind: $(traces)"
home | diff "$here/used.txt" - || fail "removing it changed the person's files"
say "   the system has the $(wc -l <"$here/after.txt") files and folders that it had before, and none that names Rolecall"

# Its own settings are the person's, and stay; so does what the web view and the desktop's services keep.
new=$(diff "$here/home.txt" "$here/used.txt" | sed -n 's/^[<>] [0-9a-f]*  //p' | sort -u)
strange=$(printf '%s\n' "$new" | grep -v -e '^\./\.config/rolecall/' -e '^\./\.local/share/app\.rolecall\.desktop/' \
    -e '^\./\.cache/app\.rolecall\.desktop/' -e '^\./\.cache/dconf/' -e '^\./\.cache/fontconfig/' \
    -e '^\./\.cache/mesa_shader_cache' -e '^\./\.cache/at-spi' -e '^$') || true
[ -z "$strange" ] || fail "in the person's home, and nobody's business: $strange"
say "   of the person's files none changed; what the app and the desktop keep there stays with the person:"
printf '%s\n' "$new" | sed -n -e '/mesa_shader_cache/!s/^\.\//       ~\//p'
say "   and $(printf '%s\n' "$new" | grep -c mesa_shader_cache) files of the graphics library's cache"
