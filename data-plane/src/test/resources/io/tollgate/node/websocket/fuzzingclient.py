# Autobahn's fuzzing client, in Jython. Arguments: the suite's jar, the server's URL, the folder for reports, and cases to
# run and to leave out, separated by commas, with * as a wildcard.
import sys

jar, url, reports, cases, excluded = sys.argv[1:6]
sys.path.insert(0, jar)

from autobahntestsuite import wstest

wstest.start(
    {'mode': 'fuzzingclient'},
    {
        'outdir': reports,
        'servers': [{'agent': 'gateway', 'url': url, 'options': {}}],
        'options': {'failByDrop': False},
        'cases': cases.split(','),
        'exclude-cases': [case for case in excluded.split(',') if case],
        'exclude-agent-cases': {},
    })
