package main

import (
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// wrongCall tells why a command line is misused; empty where it is not.
func wrongCall(t *testing.T, args ...string) string {
	t.Helper()
	parser, err := newParser(&commands{}, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		return err.Error()
	}
	return ""
}

// TestFlagsThatExcludeOrNeedEachOther are held against each other before anything is opened.
func TestFlagsThatExcludeOrNeedEachOther(t *testing.T) {
	t.Parallel()
	for line, says := range map[string]string{
		"place set --questionnaire short@2":                                        "--all",
		"place set K7F2M --all --questionnaire short@2":                            "--all",
		"place set --all --questionnaire short@2":                                  "",
		"freeze --period 2026-Q3 --list --check":                                   "say one of them",
		"freeze --period 2026-Q3 --list --note x":                                  "go with freezing",
		"freeze --period 2026-Q3 --check --reason x":                               "go with freezing",
		"freeze --period 2026-Q3 --check --json":                                   "no JSON",
		"freeze --period 2026-Q3 --list --json":                                    "",
		"freeze --period=":                                                         "--period",
		"migrate --json":                                                           "--plan",
		"migrate --json --plan":                                                    "",
		"demo --remove --seed 7":                                                   "without --seed",
		"demo --remove --responses 9 --among-real":                                 "without --responses, --among-real",
		"demo --remove":                                                            "",
		"task list --state done --ended":                                           "--ended",
		"task list --state opened --overdue":                                       "",
		"key revoke K3 --undo --from 2026-11-20 --to 2026-11-19 --reason x":        "before --from",
		"key revoke K3 --undo --from 2026-11-20 --to 2026-11-20 --reason x":        "",
		"device revoke T3 --undo --from 2026-11-20 --to 2026-11-19 --reason x":     "before --from",
		"device revoke T3 --undo --from 20/11/2026 --reason x":                     "like 2026-11-21",
		"standing review --device T3 --from 2026-11-20 --to 2026-11-19 --reason x": "before --from",
		"standing review --device T3 --from 2026-11-20 --reason x":                 "",
		"account grant lan --role leader --reason=":                                "--reason",
		"account grant lan --role leader --reason x --until soon":                  "like 2026-11-21",
		"account grant lan --role leader --reason x --until=":                      "",
		"account break-glass --reason=":                                            "--reason",
		"call-back delete --all --reason=":                                         "--reason",
		"transactions undo 7 --reason=":                                            "--reason",
		"poster --unit= --out x.pdf":                                               "--unit",
		"poster --unit 24781 --out x.pdf --base-url hailong":                       "https://",
		"health --listen 8080":                                                     "127.0.0.1:8080",
		"publish --period soon":                                                    "2026-Q4",
		"figures --period 2026-13":                                                 "2026-Q4",
		"figures --period=":                                                        "",
		"report --period soon --out x.pdf":                                         "2026-Q4",
		"export results --period soon":                                             "2026-Q4",
		"export responses --period soon":                                           "2026-Q4",
		"export comments --period soon":                                            "2026-Q4",
		"standing list --period soon":                                              "2026-Q4",
		"benchmark list --below=-1":                                                "--below",
		"serve --threshold-few 1":                                                  "must rise",
	} {
		if got := wrongCall(t, strings.Fields(line)...); (got == "") != (says == "") || !strings.Contains(got, says) {
			t.Errorf("sipas %s: %q, want %q", line, got, says)
		}
	}
}

// TestNumbersHaveABound: no flag takes a number that its command can do nothing with.
func TestNumbersHaveABound(t *testing.T) {
	t.Parallel()
	calls := map[string]string{"audit list": "", "standing list": "", "transactions list": "", "benchmark list": "", "demo": "", "report": "--out x.pdf", "export results": "", "serve": "", "doctor": "", "watch": "--watch-mail ky-su@example.vn --smtp-url smtp://mail.example.vn?from=khaosat@example.vn"}
	free := map[string]bool{"demo seed": true} // every seed is one
	tried := 0
	eachFlag(t, func(path string, flag *kong.Flag) {
		kind := flag.Target.Kind()
		if kind < reflect.Int || kind > reflect.Float64 || flag.IsBool() || free[path] {
			return
		}
		command := strings.TrimSpace(strings.TrimSuffix(path, flag.Name))
		needs, known := calls[command]
		switch {
		case command == "":
			command = "version"
		case command == "standing review" || !known && strings.HasPrefix(flag.Target.Type().PkgPath(), "sipas/survey"): // names a tablet or a key
			return
		case !known:
			t.Errorf("--%s is of a command that this test does not know", path)
			return
		}
		tried++
		less := "-7"
		if flag.Target.Type() == reflect.TypeFor[time.Duration]() {
			less = "-7h"
		}
		for _, value := range []string{less, "x"} {
			args := append(strings.Fields(command+" "+needs), "--"+flag.Name+"="+value)
			if wrongCall(t, args...) == "" {
				t.Errorf("sipas %v is taken", args)
			}
		}
	})
	if tried < 20 {
		t.Errorf("only %d were tried", tried)
	}
}

// TestAFlagGivenEmptyIsReadAsItStands, unlike its variable: it is how one says that there is to be none.
func TestAFlagGivenEmptyIsReadAsItStands(t *testing.T) {
	t.Parallel()
	var c commands
	parser, err := newParser(&c, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"serve", "--trusted-proxies=", "--metrics-listen="}); err != nil || len(c.Serve.TrustedProxies) > 0 || c.Serve.MetricsListen != "" {
		t.Errorf("%v: proxies %v, metrics on %q", err, c.Serve.TrustedProxies, c.Serve.MetricsListen)
	}
}
