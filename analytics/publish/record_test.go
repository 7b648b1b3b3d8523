package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// goldenHash is that of an edition of nine units frozen by the program before there was a record. testdata/edition_v1.jsonl are
// the bytes that program hashed: the inputs on one line, the figures on the next.
const goldenHash = "44cd1012fdedd0046d0f80c0ba8b69cb2edc4f231a2a7c9fed6b9ed41d5f6bdf"

func golden(t *testing.T) (inputs, rows []byte, questionnaires Questionnaires) {
	t.Helper()
	text, err := os.ReadFile("testdata/edition_v1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	lines := bytes.SplitAfter(text, []byte("\n"))
	if hex.EncodeToString(sum[:]) != goldenHash || len(lines) != 3 {
		t.Fatalf("the golden edition was changed: %x", sum)
	}
	var q survey.Questionnaire
	if text, err = os.ReadFile("testdata/short_1.json"); err == nil {
		err = json.Unmarshal(text, &q)
	}
	if err != nil {
		t.Fatal(err)
	}
	return lines[0], lines[1], func(string) (survey.Questionnaire, error) { return q, nil }
}

// TestGoldenEdition: what was frozen by the program before is read and hashed to the same bytes.
func TestGoldenEdition(t *testing.T) {
	inputs, rows, questionnaires := golden(t)
	in, err := DecodeInputs(1, inputs)
	if err != nil {
		t.Fatal(err)
	}
	e := Edition{Record: 1, Hash: goldenHash, Inputs: in, Kept: keptOf(t, rows)}
	if d, err := Verify(e, talliesOf(in), questionnaires); err != nil || len(d) > 0 {
		t.Errorf("the golden edition: %v %v", d, err)
	}
	kept, err := keptV1(in, e.Kept)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		of   any
		want []byte
	}{"inputs": {newInputsV1(in), inputs}, "figures": {kept, rows}} {
		var b bytes.Buffer
		if err := json.NewEncoder(&b).Encode(c.of); err != nil || !bytes.Equal(b.Bytes(), c.want) {
			t.Errorf("%s differ from those of the golden edition: %v\n%s", name, err, b.Bytes())
		}
	}
	for name, forge := range map[string]func(*Edition){
		"another threshold": func(e *Edition) { e.Inputs.Thresholds.Ranked++ },
		"another figure":    func(e *Edition) { e.Kept[1].N++ },
		"one unit less":     func(e *Edition) { e.Kept = e.Kept[1:] },
	} {
		forged := e
		forged.Kept = slices.Clone(e.Kept)
		forge(&forged)
		if d, err := Verify(forged, talliesOf(in), questionnaires); err != nil || len(d) != 1 {
			t.Errorf("with %s: %v %v", name, d, err)
		}
	}
}

// keptOf are the figures of the golden edition as the database keeps them, in another order.
func keptOf(t *testing.T, text []byte) []Kept {
	t.Helper()
	var rows []rowV1
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	var kept []Kept
	for _, r := range slices.Backward(rows) {
		e := r.Estimate
		kept = append(kept, Kept{r.Unit.ID, e.Status, e.Suppressed, e.N, &e.SetAside, e.Index, e.Low, e.High, e.Mean, e.MeanLow, e.MeanHigh, e.Rank, e.RankLow,
			e.RankHigh, e.Transactions, e.Weight, e.Weighting, e.EffectiveN, e.DesignEffect, listText(t, e.Changes), listText(t, e.Dimensions),
			listText(t, e.Items), listText(t, e.Detail)})
	}
	return kept
}

// listText writes a list as the database keeps it: never null.
func listText(t *testing.T, list any) string {
	t.Helper()
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	if string(text) == "null" {
		return "[]"
	}
	return string(text)
}

func talliesOf(in Inputs) survey.Tallies {
	tallies := survey.Tallies{}
	for _, t := range in.Tallies {
		tallies[survey.TallyKey{UnitID: t.UnitID, Questionnaire: t.Questionnaire, Mode: t.Mode, Standing: t.Standing, Reason: t.Reason}] = t.Sums
	}
	return tallies
}

// TestAnUnknownRecordIsNotGuessed: neither hashed, kept nor read.
func TestAnUnknownRecordIsNotGuessed(t *testing.T) {
	inputs, _, questionnaires := golden(t)
	_, read := DecodeInputs(RecordVersion+1, inputs)
	_, kept := EncodeInputs(1, Inputs{})
	_, hashed := Verify(Edition{Record: RecordVersion + 1}, nil, questionnaires)
	for _, err := range []error{read, kept, hashed} {
		if e, ok := errors.AsType[*survey.Error](err); !ok || e.Kind != survey.Invalid || e.Key != RecordUnknown || !strings.Contains(e.Error(), "record version") {
			t.Errorf("%v", err)
		}
	}
}

// TestAGoldenEditionOutlivesNewFields adds fields to what figures and units are made of, and checks the golden edition again
// with a program built from that.
func TestAGoldenEditionOutlivesNewFields(t *testing.T) {
	replaced := map[string]string{}
	for _, c := range []struct{ file, before, field string }{
		{"../estimate.go", "type Estimate struct {", "Later float64"},
		{"../estimate.go", "type Figure struct {", "Later []int64 `json:\"later\"`"},
		{"../detail.go", "type Detail struct {", "Later *float64 `json:\"later\"`"},
		{"../change.go", "type Change struct {", "Later bool"},
		{"../../survey/unit.go", "type Unit struct {", "Later *Text"},
		{"../../survey/tally.go", "type Tally struct {", "Later int64"},
		{"compute.go", "type Inputs struct {", "Later string"},
		{"../results.go", "type UnitEstimate struct {", "Later string"},
	} {
		path, err := filepath.Abs(c.file)
		if err != nil {
			t.Fatal(err)
		}
		source := replaced[path]
		if source == "" {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			source = string(text)
		}
		if !strings.Contains(source, c.before) {
			t.Fatalf("%s has no %q", c.file, c.before)
		}
		replaced[path] = strings.Replace(source, c.before, c.before+"\n\t"+c.field, 1)
	}
	overlay := map[string]map[string]string{"Replace": {}}
	dir := t.TempDir()
	for path, source := range replaced {
		file := filepath.Join(dir, fmt.Sprintf("%d.go", len(overlay["Replace"])))
		if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay["Replace"][path] = file
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, text, 0o600); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "later.test")
	if out, err := exec.Command("go", "test", "-c", "-o", program, "-overlay", list, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(program, "-test.run", "^TestGoldenEdition$", "-test.v").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestGoldenEdition") {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = exec.Command(program, "-test.run", "^TestTheRecordIsWhole$").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "Estimate.Later") {
		t.Errorf("nobody was asked about the new fields: %v\n%s", err, out)
	}
}

// notRecorded are fields that the record leaves out on purpose, as Type.Field, with the reason.
var notRecorded = map[string]string{
	"UnitEstimate.Received": "goes on growing, and an edition is of months that are settled",
	"UnitEstimate.Settled":  "an edition is of months that are",
	"UnitEstimate.Finding":  "follows from the estimate and from the official survey, which goes on after a period is frozen",
	"Figure.Questionnaires": "follows from the tallies, which the record has by questionnaire, and says of which of them the counts beside it are",
	"Driver.First":          "set where drivers are shown, from the finding",
	"Unit.Hotline":          "whom people call is no figure, and follows none",
}

// TestTheRecordIsWhole: every field an edition follows from, or shows, is in the record, or left out on purpose.
func TestTheRecordIsWhole(t *testing.T) {
	compareFields(t, reflect.TypeFor[Inputs](), reflect.TypeFor[inputsV2]())
	compareFields(t, reflect.TypeFor[analytics.UnitEstimate](), reflect.TypeFor[rowV2]())
}

func compareFields(t *testing.T, from, record reflect.Type) {
	t.Helper()
	for slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map}, from.Kind()) {
		if from.Kind() != record.Kind() || from.Kind() == reflect.Array && from.Len() != record.Len() {
			t.Errorf("%v is %v in the record", from, record)
			return
		}
		from, record = from.Elem(), record.Elem()
	}
	if from.Kind() != record.Kind() {
		t.Errorf("%v is %v in the record", from, record)
		return
	}
	if from.Kind() != reflect.Struct || from == reflect.TypeFor[time.Time]() {
		return
	}
	for f := range from.Fields() {
		own, ok := record.FieldByName(f.Name)
		if name := from.Name() + "." + f.Name; !ok && notRecorded[name] == "" {
			t.Errorf("%s is in no record: put it into a new version, or among those left out with the reason why no edition depends on it", name)
		}
		if ok {
			if own.Tag.Get("json") == "" {
				t.Errorf("%s.%s has no name of its own in the record", record.Name(), own.Name)
			}
			compareFields(t, f.Type, own.Type)
		}
	}
}

// TestTheRecordTakesEveryValue fills everything there is with a value of its own: nothing is lost or mixed up on the way to the
// record, nor on the way back.
func TestTheRecordTakesEveryValue(t *testing.T) {
	n := 0
	var in Inputs
	fill(reflect.ValueOf(&in).Elem(), &n)
	if got := newInputsV2(in).inputs(); !reflect.DeepEqual(got, in) {
		t.Errorf("inputs come back as %+v, were %+v", got, in)
	}
	var row analytics.UnitEstimate
	fill(reflect.ValueOf(&row).Elem(), &n)
	kept := newRowV2(row)
	sameLeaves(t, "Row", reflect.ValueOf(row), reflect.ValueOf(kept))
	if text, err := json.Marshal(each([]analytics.UnitEstimate(nil), newRowV2)); err != nil || string(text) != "null" {
		t.Errorf("no rows are %s %v", text, err)
	}
	if text, err := json.Marshal(newEstimateV2(analytics.Estimate{Items: []analytics.Figure{}})); err != nil || !bytes.Contains(text, []byte(`"Changes":null`)) || !bytes.Contains(text, []byte(`"Items":[]`)) {
		t.Errorf("none and empty: %s %v", text, err)
	}
}

// fill sets every leaf below v that is recorded to another value.
func fill(v reflect.Value, n *int) {
	*n++
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Unix(int64(*n), 0).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, n)
		fill(value, n)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for f, field := range v.Fields() {
			if notRecorded[v.Type().Name()+"."+f.Name] == "" {
				fill(field, n)
			}
		}
	case reflect.String:
		v.SetString(fmt.Sprint("value ", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.25)
	default:
		v.SetInt(int64(*n))
	}
}

func sameLeaves(t *testing.T, path string, a, b reflect.Value) {
	t.Helper()
	switch a.Kind() {
	case reflect.Pointer:
		sameLeaves(t, path, a.Elem(), b.Elem())
	case reflect.Slice:
		for i := range a.Len() {
			sameLeaves(t, fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i))
		}
	case reflect.Struct:
		for f, v := range a.Fields() {
			if notRecorded[a.Type().Name()+"."+f.Name] == "" {
				sameLeaves(t, path+"."+f.Name, v, b.FieldByName(f.Name))
			}
		}
	default:
		if fmt.Sprint(a.Interface()) != fmt.Sprint(b.Interface()) {
			t.Errorf("%s is %v, in the record %v", path, a, b)
		}
	}
}
