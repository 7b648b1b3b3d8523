package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// listed is what go list tells of a package.
type listed struct {
	ImportPath, Dir, Doc string
	GoFiles, Imports     []string
	Deps                 []string
}

func listPackages(t *testing.T) map[string]listed {
	t.Helper()
	list := exec.Command("go", "list", "-json", "./...")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]listed{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages[strings.TrimPrefix(p.ImportPath, "sipas/")] = p
	}
}

// rooms says which of our packages each may import.
var rooms = map[string][]string{
	"survey":                {},
	"survey/intake":         {"survey"},
	"survey/webhook":        {"survey"},
	"survey/pg":             {"survey", "survey/webhook"},
	"survey/export":         {"survey"},
	"survey/sheet":          {"survey"},
	"survey/importdb":       {"survey", "survey/pg"},
	"survey/imports":        {"survey", "survey/sheet", "analytics"},
	"survey/simulate":       {"survey"},
	"survey/surveydb":       {"survey", "survey/export", "survey/importdb", "survey/pg"},
	"survey/staff":          {"survey"},
	"survey/staffdb":        {"survey", "survey/staff", "survey/pg", "survey/webhook"},
	"survey/followup":       {"survey", "survey/topic"},
	"survey/followupdb":     {"survey", "survey/followup", "survey/topic", "survey/pg", "survey/webhook"},
	"survey/topic":          {"survey"},
	"analytics":             {"survey"},
	"analytics/publish":     {"survey", "analytics"},
	"analytics/alarm":       {"survey", "analytics", "analytics/publish"},
	"cmd/metrics":           {"survey", "survey/followup", "survey/pg"},
	"cmd/doctor":            {"survey", "survey/pg"},
	"cmd/setup":             {"cmd/doctor", "survey", "survey/pg", "web/i18n", "web/mail"},
	"cmd/service":           {},
	"analytics/analyticsdb": {"survey", "survey/importdb", "survey/pg", "survey/webhook", "analytics", "analytics/publish"},
	"web":                   {"survey", "survey/followup", "survey/intake", "analytics", "web/citizen", "web/kiosk", "web/results", "web/staff", "web/request", "web/reply", "web/page", "web/i18n", "survey/staff"},
	"web/citizen":           {"survey", "survey/followup", "survey/intake", "web/request", "web/reply", "web/page", "web/poster"},
	"web/kiosk":             {"survey", "survey/intake", "web/request", "web/reply", "web/page", "web/poster", "web/i18n"},
	"web/staff":             {"survey", "survey/followup", "survey/topic", "survey/export", "survey/imports", "analytics", "survey/intake", "survey/staff", "web/report", "web/request", "web/reply", "web/page", "web/poster", "web/openid", "web/mail", "web/passkey", "survey/webhook"},
	"web/results":           {"survey", "survey/followup", "analytics", "web/request", "web/reply", "web/chart", "web/report"},
	"web/request":           {"survey", "survey/intake", "web/reply"},
	"web/reply":             {"survey", "web/page", "web/i18n"},
	"web/page":              {"survey", "analytics", "web/chart", "web/i18n"},
	"web/chart":             {},
	"web/i18n":              {"analytics"}, // how a figure is rounded
	"web/openid":            {"survey"},
	"web/mail":              {"survey", "survey/staff", "analytics", "web/i18n"},
	"web/webhook":           {"survey", "survey/webhook"},
	"web/passkey":           {"survey"},
	"web/poster":            {"survey", "survey/followup", "web/i18n"},
	"web/report":            {"survey", "survey/followup", "analytics", "web/chart", "web/i18n"},
}

// testOnly are packages that tests alone may import.
var testOnly = map[string]bool{"analytics/attack": true, "survey/surveytest": true, "web/webtest": true, "web/openid/openidtest": true, "web/mail/mailtest": true}

// siblings are the rooms behind the routes: each can be read alone, and what two of them need lies below.
var siblings = []string{"web/citizen", "web/kiosk", "web/results", "web/staff"}

// TestArrowsRunOneWay holds the house to its plan.
func TestArrowsRunOneWay(t *testing.T) {
	t.Parallel()
	packages := listPackages(t)
	for name, p := range packages {
		if name == "cmd/sipas" || testOnly[name] || len(p.GoFiles) == 0 { // deploy has tests alone
			continue
		}
		may, ok := rooms[name]
		if !ok {
			t.Errorf("package %s has no room in the plan", name)
		}
		for _, i := range p.Imports {
			if ours, ok := strings.CutPrefix(i, "sipas/"); ok && !slices.Contains(may, ours) {
				t.Errorf("%s imports %s", name, ours)
			}
			inWeb := name == "web" || strings.HasPrefix(name, "web/")
			if !inWeb && (strings.HasPrefix(i, "github.com/labstack/echo") || strings.Contains(i, "go-playground/validator")) {
				t.Errorf("%s imports %s, which is web's alone", name, i)
			}
			if inWeb && (strings.Contains(i, "pgx") || i == "database/sql") {
				t.Errorf("%s imports %s", name, i)
			}
			if testOnly[strings.TrimPrefix(i, "sipas/")] {
				t.Errorf("%s imports %s, which is for tests", name, i)
			}
		}
		if strings.TrimSpace(p.Doc) == "" {
			t.Errorf("package %s has no comment", name)
		}
	}
	for _, core := range []string{"survey", "analytics"} {
		for _, d := range packages[core].Deps {
			if d == "net/http" || d == "html/template" || d == "database/sql" && core == "analytics" || strings.Contains(d, "pgx") {
				t.Errorf("the core %s depends on %s", core, d)
			}
		}
	}
	for _, room := range siblings {
		for _, other := range siblings {
			if slices.Contains(rooms[room], other) {
				t.Errorf("%s may import its sibling %s", room, other)
			}
		}
	}
	for _, name := range []string{"util", "common", "helpers", "models", "internal"} {
		for p := range packages {
			if slices.Contains(strings.Split(p, "/"), name) {
				t.Errorf("there is a package %s", p)
			}
		}
	}
}

// TestTheTopLevelIsAsAgreed: what is kept lies in five directories and four files, and nothing that a build leaves is kept beside them.
func TestTheTopLevelIsAsAgreed(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("../../.git"); err != nil {
		t.Skip("no clone: what is kept is not known")
	}
	agreed := []string{"LICENSE", "Makefile", "README.md", "analytics", "cmd", "deploy", "go.mod", "go.sum", "survey", "web"}
	kept, err := exec.Command("git", "-C", "../..", "-c", "safe.directory=*", "ls-files", "-z").Output()
	if err != nil {
		t.Fatal(err)
	}
	for path := range strings.SplitSeq(strings.TrimSuffix(string(kept), "\x00"), "\x00") {
		top, _, _ := strings.Cut(path, "/")
		if !strings.HasPrefix(top, ".") && !slices.Contains(agreed, top) {
			t.Errorf("%s is kept, and belongs nowhere", path)
		}
		if info, err := os.Stat(filepath.Join("../..", path)); err == nil && info.Size() > 1<<20 {
			t.Errorf("%s has %d bytes: what is made is not kept", path, info.Size())
		}
	}
}

// TestNoHiddenInputs: outside cmd nobody reads the environment or a default logger, and nobody has init or exported variables.
func TestNoHiddenInputs(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`\b(os\.(Getenv|LookupEnv|Environ)|slog\.(Default|Info|Warn|Error|Debug)|log\.(Print|Fatal)\w*|prometheus\.(MustRegister|DefaultRegisterer))\(`)
	clock := regexp.MustCompile(`\btime\.Now\(\)`)
	for name, p := range listPackages(t) {
		if name == "cmd/sipas" || testOnly[name] {
			continue
		}
		for _, file := range p.GoFiles {
			path := filepath.Join(p.Dir, file)
			files := token.NewFileSet()
			parsed, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, declaration := range parsed.Decls {
				checkDeclaration(t, name+"/"+file, declaration)
			}
			text := readText(t, path)
			if found := forbidden.FindString(text); found != "" {
				t.Errorf("%s/%s calls %s", name, file, found)
			}
			if (slices.Contains([]string{"survey", "survey/export", "survey/sheet", "survey/simulate", "survey/staff"}, name) || strings.HasPrefix(name, "analytics")) && clock.MatchString(text) {
				t.Errorf("%s/%s reads the clock: time comes in as a parameter", name, file)
			}
		}
	}
}

func checkDeclaration(t *testing.T, where string, declaration ast.Decl) {
	t.Helper()
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil && d.Name.Name == "init" {
			t.Errorf("%s has an init", where)
		}
	case *ast.GenDecl:
		if d.Tok != token.VAR {
			return
		}
		for _, spec := range d.Specs {
			for _, n := range spec.(*ast.ValueSpec).Names {
				if n.IsExported() {
					t.Errorf("%s has the variable %s, which anybody may change", where, n.Name)
				}
			}
		}
	}
}

// TestPagesSayOnlyWhatTheCataloguesKnow: every key a page or an error uses has a text, and every text is used.
func TestPagesSayOnlyWhatTheCataloguesKnow(t *testing.T) {
	t.Parallel()
	var catalogue map[string]string
	if err := json.Unmarshal([]byte(readText(t, "../../web/i18n/vi.json")), &catalogue); err != nil {
		t.Fatal(err)
	}
	var sources strings.Builder
	for _, pattern := range []string{"../../web/*.go", "../../web/*/*.go", "../../web/page/*.html", "../../web/page/*/*.html", "../../web/page/kiosk/*.js", "../../survey/*.go", "../../survey/surveydb/*.go", "../../survey/intake/*.go", "../../survey/sheet/*.go", "../../survey/imports/*.go", "../../survey/importdb/*.go", "../../survey/staff/*.go", "../../survey/staffdb/*.go", "../../survey/followup/*.go", "../../survey/webhook/*.go", "../../survey/followupdb/*.go", "../../analytics/*.go", "../../analytics/*/*.go", "../../cmd/sipas/import.go", "../../cmd/sipas/alarm.go", "../../cmd/sipas/figures.go", "../../cmd/doctor/*.go", "../../cmd/setup/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				sources.WriteString(readText(t, file))
			}
		}
	}
	text := sources.String()
	for _, use := range regexp.MustCompile(`\{?\bt "([a-z_.0-9]+)"`).FindAllStringSubmatch(text, -1) {
		if catalogue[use[1]] == "" {
			t.Errorf("a page says %q, which no catalogue has", use[1])
		}
	}
	for _, use := range regexp.MustCompile(`\bsay\('([a-z_.0-9]+[a-z_0-9])'`).FindAllStringSubmatch(text, -1) {
		if catalogue[use[1]] == "" {
			t.Errorf("the tablet says %q, which no catalogue has", use[1])
		}
	}
	for _, use := range regexp.MustCompile(`"([a-z_]+\.[a-z_0-9]+)", ?(?:nil|map)|Key: "([a-z_.0-9]+)"`).FindAllStringSubmatch(text, -1) {
		if key := use[1] + use[2]; strings.Contains(key, ".") && catalogue[key] == "" && !strings.HasPrefix(key, "database.") && !strings.HasPrefix(key, "publish.") && !slices.Contains(
			[]string{"province.unknown", "demo.seed_used", "questionnaire.published"}, key) {
			t.Errorf("an error says %q, which no catalogue has", key)
		}
	}
	computed := regexp.MustCompile(`^(status|weekday|dimension|confidence|attention|act|mail|imports\.(?:changes|kind|lead|yes)|staff\.(?:role|state|chore|done|ending|kind|sees|nav|period\.stage|period\.past|task\.(?:state|verdict|why|about|cause|measure|escalation|act|event|for|tab))|only|sort|group|report_of|method|map|empty|period\.kind|section|target\.series|target|mode|reason|weighting|break|setup\.version|results\.level|poster\.step|path\.reach|report\.(?:annex|ends|attention|concern|column|level|line|status)|kiosk\.enrol|kiosk\.fate|kiosk\.storage)[._]|\.title$|^(busy|internal|not_found|limit|method)$`)
	book := regexp.MustCompile(`^(call_back\.(?:time|topic)|staff\.call_back\.(?:state|was|act|lead|go)|topic|fixed|setting|halfday|staff\.(?:digest\.state|conduct|setting\.group|back\.to|fares|keeps|level|desk|scope|key\.state|deeds\.(?:state|act|why|how)|aside\.(?:to|which)))[._]`)
	ofComments := regexp.MustCompile(`^(comment\.(?:state|why)|handling\.(?:state|outcome|act|list)|reply\.template)_`)
	for key := range catalogue {
		if ofComments.MatchString(key) {
			continue
		}
		if strings.HasPrefix(key, "staff.webhook.event.") || strings.HasPrefix(key, "staff.webhook.outcome.") || strings.HasPrefix(key, "staff.webhook.state.") {
			continue
		}
		if !strings.Contains(text, `"`+key+`"`) && !strings.Contains(text, "'"+key+"'") && !computed.MatchString(key) && !book.MatchString(key) {
			t.Errorf("nobody says %q", key)
		}
	}
}
