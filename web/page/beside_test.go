package page

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sipas/survey"
)

// wrong is a refusal of some fields.
type wrong []survey.Field

func (w wrong) Beside(field string) []survey.Field {
	var found []survey.Field
	for _, f := range w {
		if f.Path == field {
			found = append(found, f)
		}
	}
	return found
}

func TestFieldsAreDescribed(t *testing.T) {
	why := wrong{{Path: "reason", Key: "staff.reason_missing"}}
	for _, c := range []struct {
		why   any
		field string
		hints []string
		want  string
	}{
		{nil, "reason", nil, ""}, {nil, "reason", []string{"reason-hint"}, `aria-describedby="reason-hint"`}, {why, "name", nil, ""},
		{why, "reason", nil, `aria-describedby="reason-error" aria-invalid="true"`},
		{why, "reason", []string{"reason-hint"}, `aria-describedby="reason-hint reason-error" aria-invalid="true"`},
		{nil, `x"><script>`, []string{`y"`}, `aria-describedby="y&#34;"`},
	} {
		if got := string(described(c.why, c.field, c.hints...)); got != c.want {
			t.Errorf("%v %s: %s, want %s", c.why, c.field, got, c.want)
		}
	}
}

// TestEveryFieldOfStaffTellsWhatIsWrongWithIt beside it: no form that changes something has a field without.
func TestEveryFieldOfStaffTellsWhatIsWrongWithIt(t *testing.T) {
	files, err := filepath.Glob("staff_*/*.html")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	form := regexp.MustCompile(`(?s)<form method="post".*?</form>`)
	field := regexp.MustCompile(`(\{\{template "beside" \(beside [^}]*\}\})?<(?:input|select|textarea)((?:[^<>{]|\{\{[^}]*\}\})*)>`)
	fields := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range form.FindAllString(string(text), -1) {
			for _, found := range field.FindAllStringSubmatch(f, -1) {
				attributes := found[2]
				if strings.Contains(attributes, `type="hidden"`) || strings.Contains(attributes, `type="checkbox"`) || strings.Contains(attributes, `type="radio"`) || strings.Contains(attributes, `type="file"`) {
					continue
				}
				if fields++; found[1] == "" || !strings.Contains(attributes, "{{described ") {
					t.Errorf("%s: <…%s> does not tell what is wrong with it: see template beside", file, attributes)
				}
			}
		}
	}
	if fields < 30 {
		t.Errorf("only %d fields", fields)
	}
}
