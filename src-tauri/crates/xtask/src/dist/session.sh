# Run as a person, on a display and a session bus of their own: starts the window, hidden and not, as a desktop would.
#
#   session.sh FOLDER     left there: window.xwd
set -eu
out=$1

say() { printf '    %s\n' "$*"; }
fail() {
    printf 'FAILED: %s\n' "$*"
    cat "$out"/*.log
    exit 1
}
window_is_there() { xwininfo -root -tree | grep -q '("rolecall-desktop" "Rolecall-desktop")  [0-9]\{3,\}x'; }
within_a_minute() {
    left=240
    until "$@" 2>/dev/null; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 0.25
    done
}
# A second start hands its wish to the first over the socket, and goes with an error only if that does not answer.
answers() { [ -S "$HOME/.config/rolecall/agent/socket" ] && timeout 10 rolecall-desktop --hidden; }
painted() { [ "$(xwd -root -silent | od -An -v -t x4 -w4 -j 4096 | sort -u | head -n 40 | wc -l)" -ge 40 ]; }
quit() {
    kill "$app"
    wait "$app" 2>/dev/null || true
}

rolecall-desktop 2>"$out/window.log" &
app=$!
within_a_minute window_is_there || fail "no window"
within_a_minute painted || fail "the window stays empty"
sleep 2
xwd -root -silent >"$out/window.xwd"
within_a_minute answers || fail "the app's socket does not answer"
rolecall profiles | grep -q toolkit-role || fail "rolecall beside the app does not list the profiles"
rolecall sessions >/dev/null || fail "the app does not say what is signed in"
say "   the window shows, the app answers on its socket"
quit

rolecall-desktop --hidden 2>"$out/hidden.log" &
app=$!
within_a_minute answers || fail "started hidden, the app's socket does not answer"
! window_is_there || fail "started hidden, it shows a window"
rolecall-desktop
within_a_minute window_is_there || fail "started hidden, it does not show its window when it is started again"
say "   started hidden it shows none, and its window when it is started again"
quit
! grep -i -e panicked -e 'error while' "$out"/*.log || fail "what they said"
