package export

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"sipas/survey"
)

// questionnaires are two small ones that share an item, not in the order of their keys.
func questionnaires() []survey.Questionnaire {
	text := func(s string) survey.Text { return survey.Text{VI: s + ", vi", EN: s} }
	a := survey.Questionnaire{Key: "a@1", Items: []survey.Item{{Key: "access", Kind: survey.OnScale, Dimension: "access", Text: text("access")},
		{Key: "overall", Kind: survey.OnScale, Text: text("overall"), NotApplicable: text("none")}}}
	for n := range a.Scale {
		a.Scale[n] = text("step")
	}
	b := survey.Questionnaire{Key: "b@1", Scale: a.Scale, Items: []survey.Item{{Key: "overall", Kind: survey.OnScale, Text: text("overall")},
		{Key: "trouble", Kind: survey.OnChoice, Text: text("trouble"), Options: []survey.Option{{Value: 1, Text: text("no")}, {Value: 2, Text: text("yes")}}}}}
	return []survey.Questionnaire{b, a}
}

func values(fields ...string) [][]byte {
	row := make([][]byte, len(fields))
	for i, f := range fields {
		row[i] = []byte(f)
	}
	return row
}

func writeAnswers(t *testing.T, out io.Writer) int64 {
	t.Helper()
	units := []survey.Unit{{ID: 7, Code: "24781", Level: survey.LevelCommune, Name: survey.Text{VI: "Phường Xuân Hương - Đà Lạt"}},
		{ID: 8, Code: "68-so-x", Level: survey.LevelAgency, Name: survey.Text{VI: `Sở "X", Y`}}}
	a, err := NewAnswers(out, units, questionnaires(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range [][][]byte{values("7", "2026-11-21", "morning", "qr", "counted", "", "vi", "23000", "a@1", "f", "59"),
		values("8", "2026-11-22", "", "kiosk", "set_aside", "fast", "en", "", "b@1", "t", "-2")} {
		if err := a.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Write(values("7", "2026-11-21", "", "qr", "counted", "", "vi", "", "c@1", "f", "5")); err == nil {
		t.Error("answers to an unknown questionnaire are written")
	}
	return a.Rows()
}

// TestFilesAreAsTheyWere: whoever reads these files finds each byte where it was.
func TestFilesAreAsTheyWere(t *testing.T) {
	var answers, codebook bytes.Buffer
	writeAnswers(t, &answers)
	if err := Codebook(&codebook, questionnaires()); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]byte{"answers.csv": answers.Bytes(), "codebook.csv": codebook.Bytes()} {
		want, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is\n%s\nand was\n%s", name, got, want)
		}
	}
}

// TestCodebookNamesEveryColumn a file of answers has, and every value of the columns with codes.
func TestCodebookNamesEveryColumn(t *testing.T) {
	read := func(text string) [][]string {
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, byteOrderMark))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	var answers, codebook bytes.Buffer
	writeAnswers(t, &answers)
	if err := Codebook(&codebook, questionnaires()); err != nil {
		t.Fatal(err)
	}
	meaning := map[string]string{}
	for _, row := range read(codebook.String()) {
		meaning[row[0]] += row[3]
	}
	for _, name := range read(answers.String())[0] {
		if meaning[name] == "" {
			t.Errorf("the codebook does not explain %q", name)
		}
	}
	names := func(column string, all string) {
		for _, one := range strings.Split(all, ", ") {
			if !strings.Contains(meaning[column], one) {
				t.Errorf("the codebook does not name %s %s", column, one)
			}
		}
	}
	names("mode", listed(survey.Modes()))
	names("reason", listed(survey.Reasons()))
	names("standing", listed(survey.Standings()))
	names("half_day", listed(survey.HalfDays()))
}

func TestComments(t *testing.T) {
	var out bytes.Buffer
	c, err := NewComments(&out, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"Chờ lâu,\nghế \"ít\"", "=1+1", "-1", "a;=1+1", "a\t=1+1", "a\n=1", ""} {
		if err := c.Write([]string{"24781", "Phường", "commune", "2026-11", "vi", "counted", "false", text}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Flush(); err != nil || c.Rows() != 7 {
		t.Fatalf("%d rows, %v", c.Rows(), err)
	}
	const start = "24781,Phường,commune,2026-11,vi,counted,false,"
	want := "\ufeffunit_code,unit_name,level,month,language,standing,synthetic,comment\r\n" +
		start + "\"Chờ lâu, ⏎ ghế \"\"ít\"\"\"\r\n" + start + "'=1+1\r\n" + start + "'-1\r\n" + start + "a;'=1+1\r\n" + start + "a\t'=1+1\r\n" + start + "a ⏎ =1\r\n" + start + "\r\n"
	if out.String() != want {
		t.Errorf("%q", out.String())
	}
}

func TestProgress(t *testing.T) {
	var heard []int64
	c, err := NewComments(io.Discard, func(rows int64) { heard = append(heard, rows) })
	if err != nil {
		t.Fatal(err)
	}
	for range 2*stepRows + 1 {
		if err := c.Write([]string{"x"}); err != nil {
			t.Fatal(err)
		}
	}
	if len(heard) != 2 || heard[1] != 2*stepRows {
		t.Errorf("heard %v", heard)
	}
}

// TestCheck: a whole file is told by its last line, and any other byte makes it another file.
func TestCheck(t *testing.T) {
	var out bytes.Buffer
	sum, err := File(&out, func(w io.Writer) (int64, error) { return writeAnswers(t, w), nil })
	if err != nil || sum.Rows != 2 {
		t.Fatalf("%+v %v", sum, err)
	}
	whole := out.String()
	if found, err := Check(strings.NewReader(whole)); err != nil || found != sum {
		t.Errorf("%+v %v", found, err)
	}
	for name, text := range map[string]string{
		"empty": "", "cut": whole[:len(whole)-1], "cut before the last line": whole[:strings.Index(whole, "# rows=")], "changed": strings.Replace(whole, "5,9", "5,5", 1),
		"longer": whole + "x", "another number": strings.Replace(whole, "rows=2", "rows=3", 1), "a line taken away": strings.Replace(whole, "68-so-x", "", 1),
	} {
		if _, err := Check(strings.NewReader(text)); survey.KindOf(err) != survey.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := errors.New("broken")
	if _, err := File(&out, func(io.Writer) (int64, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("rows that end early: %v", err)
	}
}

// FuzzCheck: whatever stands in a file, one that passes is what File writes.
func FuzzCheck(f *testing.F) {
	f.Add("a\r\n1\r\n# rows=1 sha256=x\n")
	f.Add("# rows=-1 sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n")
	f.Fuzz(func(t *testing.T, text string) {
		sum, err := Check(strings.NewReader(text))
		if err != nil {
			return
		}
		body := text[:strings.LastIndex(text, lastLineHead)]
		var out bytes.Buffer
		again, err := File(&out, func(w io.Writer) (int64, error) {
			_, err := io.WriteString(w, body)
			return sum.Rows, err
		})
		if err != nil || again != sum {
			t.Errorf("%q passed as %+v, is %+v %v", text, sum, again, err)
		}
	})
}

// TestCodebooksOfCommentsNameEveryColumn that such files have.
func TestCodebooksOfCommentsNameEveryColumn(t *testing.T) {
	for _, c := range []struct {
		book   func(io.Writer) error
		fields []string
	}{{CommentCodebook, CommentFields()}, {ReleasedCodebook, ReleasedFields()}} {
		var out bytes.Buffer
		if err := c.book(&out); err != nil {
			t.Fatal(err)
		}
		for _, field := range c.fields {
			if !strings.Contains(out.String(), "\n"+field+",") {
				t.Errorf("a codebook does not explain %q", field)
			}
		}
	}
}

// TestNumbersOfAFile: how long answering took and what was answered, whatever is asked; no code, and nothing of a file of comments.
func TestNumbersOfAFile(t *testing.T) {
	header := func(write func(io.Writer) error) []string {
		t.Helper()
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		names, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), byteOrderMark))).Read()
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	for _, file := range []struct {
		names, want []string
	}{
		{header(func(w io.Writer) error { _, err := NewAnswers(w, nil, questionnaires(), nil); return err }), []string{"duration_ms", "access", "overall", "trouble"}},
		{CommentFields(), nil}, {ReleasedFields(), nil},
		{nil, nil},
	} {
		var got []string
		for i, number := range Numbers(file.names) {
			if number {
				got = append(got, file.names[i])
			}
		}
		if !slices.Equal(got, file.want) {
			t.Errorf("numbers of %q are %q, want %q", file.names, got, file.want)
		}
	}
}
