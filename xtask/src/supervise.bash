# Runs the local Salesforce org and the portal side by side: a signal is for both, and when one ends so does the other.
# Arguments: local-org, its port, orgbridge, its port, data folder, `until-signal` or `until-stdin-closes`.
set -u
signalled=""
trap 'signalled=yes' INT TERM HUP

watcher=""
if [ "$6" = until-stdin-closes ]; then
    exec 3<&0
    cat <&3 >/dev/null &
    watcher=$!
fi
"$1" --port "$2" </dev/null &
org=$!
"$3" demo --port "$4" --org-port "$2" --data "$5" </dev/null &
portal=$!

alive() { kill -0 "$1" 2>/dev/null; }

[ -n "$signalled" ] || wait -n
ended=""
if [ -z "$signalled" ]; then
    if ! alive "$portal"; then
        ended="portal"
        wait "$portal"
        status=$?
    elif ! alive "$org"; then
        ended="local Salesforce org"
        wait "$org"
        status=$?
    fi
fi

kill -TERM "$org" "$portal" 2>/dev/null
# The portal drains for up to 20 seconds.
for _ in $(seq 250); do
    alive "$org" || alive "$portal" || break
    sleep 0.1
done
kill -KILL "$org" "$portal" $watcher 2>/dev/null
wait 2>/dev/null

if [ -n "$ended" ]; then
    echo "Error: the $ended ended by itself (exit code $status), so everything was stopped; the lines above say why." >&2
    exit 1
fi
echo "==> Stopped."
