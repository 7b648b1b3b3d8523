// Command sipas serves the survey of a province's public desks and the figures that follow from it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	tuneMemory()
	os.Exit(run(ctx, time.Now, os.Args[1:], os.Stdout, os.Stderr))
}

// How much garbage may gather, in per cent of what is alive: more than Go's default, for little is alive at any time and much
// is made. The soft limit keeps the process small all the same.
const (
	garbagePercent = 300
	mostMemory     = 128 << 20
)

// tuneMemory sets both, but for what GOGC and GOMEMLIMIT say.
func tuneMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(mostMemory)
	}
}

// Exit codes: done, failed, misused.
const (
	done    = 0
	failed  = 1
	misused = 2
)

// exited carries an exit code out of the command line library, which would end the process after showing help.
type exited int

// run runs one command to its end and returns the exit code; now tells it the time.
func run(ctx context.Context, now func() time.Time, args []string, stdout, stderr io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			e, ok := p.(exited)
			if !ok {
				panic(p)
			}
			code = int(e)
		}
	}()
	out, errs := screen{stdout}, screen{stderr}
	var c commands
	parser, err := newParser(&c, out, errs)
	if err != nil {
		fmt.Fprintln(errs, "sipas:", err)
		return failed
	}
	parsed, unreadable := parser.Parse(args)
	if unreadable != nil {
		if parsed = despite(args); parsed == nil {
			fmt.Fprintf(errs, "sipas: %s (see sipas --help)\n", survey.Visible(unreadable.Error()))
			return misused
		}
	}
	app := &app{config: c.config, unreadable: unreadable, held: heldBy(parsed), now: now, stdout: out, stderr: errs, file: stdout, terminal: stderr}
	parsed.BindTo(ctx, (*context.Context)(nil))
	parsed.Bind(parser)
	err = parsed.Run(app)
	err = errors.Join(err, app.close())
	if err != nil {
		fmt.Fprintln(errs, "sipas:", survey.Visible(explain(err)))
		return failed
	}
	return done
}

// newParser reads the command line and the variables into commands.
func newParser(c *commands, out, errs io.Writer) (*kong.Kong, error) {
	return kong.New(c, kong.Name("sipas"), kong.Description("Collects what citizens say after a visit to a public service desk, and publishes satisfaction figures of a province."),
		kong.DefaultEnvars("SIPAS"), kong.PostBuild(unsetBlank), lists(), kong.Writers(out, errs), kong.UsageOnError(), kong.Exit(func(code int) { panic(exited(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
}

// lists are the values that flags take of the field's own words: each is said in one place.
func lists() kong.Vars {
	return kong.Vars{"questionnaire": survey.DefaultQuestionnaire, "settings": commaList(survey.SettingNames()), "languages": commaList(survey.Languages()), "decidable": commaList(survey.Decidable()), "reasons": commaList(survey.Reasons()),
		"roles": commaList(staff.Roles()), "endings": commaList(survey.Endings()), "device_states": commaList(survey.DeviceStates()), "key_scopes": commaList(survey.OpenScopes()), "key_modes": commaList(survey.KeyModes()),
		"task_states": commaList(followup.TaskStates())}
}

func commaList[T ~string](all []T) string {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = string(one)
	}
	return strings.Join(names, ", ")
}

// commands are the subcommands; their tags are flags, variables and help.
type commands struct {
	config

	Serve   serveCommand   `cmd:"" help:"Run the service: survey, results and API."`
	Setup   setupCommand   `cmd:"" help:"Ask for the settings of a province, try each answer, and write them for systemd; again to change them."`
	Migrate migrateCommand `cmd:"" help:"Migrate the database and load the reference data."`
	Demo    demoCommand    `cmd:"" help:"Add synthetic answers for the real units; every page is then marked as simulated."`
	Recount recountCommand `cmd:"" help:"Rebuild the tallies from the responses, or check them."`
	Publish publishCommand `cmd:"" help:"Compute and publish all figures, or those of one period."`
	Figures figuresCommand `cmd:"" help:"Print the figures of every answer that has come in, not in steps; for internal use, not for publication."`
	Freeze  freezeCommand  `cmd:"" help:"Freeze the figures of a period as a new edition that never changes."`
	Place   placeCommands  `cmd:"" help:"Add, list and close the places where people are served."`

	Device deviceCommands `cmd:"" help:"Add, list, move, pause and revoke tablets."`

	Account accountCommands `cmd:"" help:"Invite people, give and take away rights."`
	Audit   auditCommands   `cmd:"" help:"Read the audit log, and check that nobody has changed it."`

	Key keyCommands `cmd:"" help:"Add, list and revoke the keys by which other systems are known."`

	CallBack callBackCommands `cmd:"" help:"People who have left a number to be called back."`

	Transactions transactionsCommands `cmd:"" help:"Numbers of transactions of the units: weights, response rates, sample plan."`
	Benchmark    benchmarkCommands    `cmd:"" help:"Published results of the official survey: the top-ten line."`
	Setting      settingCommands      `cmd:"" help:"Settings of the province that are stored in the database."`
	Standing     standingCommands     `cmd:"" help:"List and review answers that were set aside."`
	Task         taskCommands         `cmd:"" help:"List what units have to mend."`
	Export       exportCommands       `cmd:"" help:"Export answers, comments or results to a file."`
	Poster       posterCommand        `cmd:"" help:"Print posters with the code of places."`
	Report       reportCommand        `cmd:"" help:"Write the report of a period as a PDF file."`

	Secret  secretCommands `cmd:"" help:"Replace the key of the installation without losing anything."`
	Watch   watchCommand   `cmd:"" help:"Wait, on another machine than Prometheus, for the alert that always fires, and write a letter when it comes no more."`
	Doctor  doctorCommand  `cmd:"" help:"Look at the whole installation with the settings of the service, and say what to do; changes nothing."`
	Health  healthCommand  `cmd:"" help:"Check whether the service on this machine is ready."`
	Version versionCommand `cmd:"" help:"Print version and commit."`
}
