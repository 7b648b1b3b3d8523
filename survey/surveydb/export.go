package surveydb

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// ExportFilter says which responses are exported; zero fields mean all.
type ExportFilter struct {
	Province    string
	Unit        string
	From, Until time.Time
}

func (f ExportFilter) args() pgx.StrictNamedArgs {
	from, until := f.From, f.Until
	if until.IsZero() {
		from, until = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return pgx.StrictNamedArgs{"province": f.Province, "unit": f.Unit, "from": from, "until": until}
}

// CountExport returns how many responses a filter lets through, from the tallies.
func (s *Store) CountExport(ctx context.Context, f ExportFilter) (int64, error) {
	var n int64
	err := s.pool.QueryRow(ctx, s.sql.Get("SelectExportCount"), f.args()).Scan(&n)
	return n, pg.Error("surveydb.CountExport", err)
}

// byteOrderMark tells spreadsheets that a CSV is UTF-8.
const byteOrderMark = "\ufeff"

// exportColumns come before those of the items.
var exportColumns = [...]string{"unit_code", "unit_name", "level", "answered_on", "half_day", "mode", "standing", "reason", "language", "duration_ms", "questionnaire", "synthetic"}

// exportStep is after how many rows the caller hears how far it is.
const exportStep = 10_000

// Export streams responses as CSV in UTF-8 with a byte-order mark, whatever their number, and returns how many. There is
// no id, no comment and no place in it: nothing that leads back to a person. Rows are in the order of random ids within
// a unit and day.
func (s *Store) Export(ctx context.Context, out io.Writer, f ExportFilter, step func(done int64)) (int64, error) {
	const op = "surveydb.Export"
	units, err := s.Units(ctx, f.Province)
	if err != nil {
		return 0, err
	}
	e := s.newExporter(units)
	if _, err := io.WriteString(out, byteOrderMark+strings.Join(append(exportColumns[:], e.items...), ",")+"\r\n"); err != nil {
		return 0, err
	}
	// Text as the database writes it goes straight into the file.
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectExport"), pgx.QueryResultFormats{pgx.TextFormatCode}, f.args())
	if err != nil {
		return 0, pg.Error(op, err)
	}
	defer rows.Close()
	n := int64(0)
	for rows.Next() {
		line, err := e.line(rows.RawValues())
		if err != nil {
			return n, err
		}
		if _, err := out.Write(line); err != nil {
			return n, err
		}
		if n++; n%exportStep == 0 {
			step(n)
		}
	}
	step(n)
	return n, pg.Error(op, rows.Err())
}

// exporter writes lines into one buffer.
type exporter struct {
	units   map[string]string // the first three fields by unit id
	items   []string          // keys of all questionnaires, in order
	columns map[string][]int  // by questionnaire: which of its items stands in each column, −1 for none
	buffer  []byte
}

func (s *Store) newExporter(units []survey.Unit) *exporter {
	e := &exporter{units: map[string]string{}, columns: map[string][]int{}}
	for _, u := range units {
		e.units[strconv.Itoa(int(u.ID))] = fmt.Sprintf("%s,%s,%s", quote(u.Code), quote(u.Name.VI), u.Level)
	}
	keys := slices.Sorted(maps.Keys(s.questionnaires))
	for _, key := range keys {
		for _, item := range s.questionnaires[key].Items {
			if !slices.Contains(e.items, item.Key) {
				e.items = append(e.items, item.Key)
			}
		}
	}
	for _, key := range keys {
		q := s.questionnaires[key]
		columns := make([]int, len(e.items))
		for c, name := range e.items {
			columns[c] = slices.IndexFunc(q.Items, func(i survey.Item) bool { return i.Key == name })
		}
		e.columns[key] = columns
	}
	return e
}

func quote(s string) string {
	if strings.ContainsAny(s, ",\"\r\n") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

// line writes one response: unit id, eight plain fields, questionnaire, whether it is synthetic, and the answers.
func (e *exporter) line(values [][]byte) ([]byte, error) {
	const questionnaire, synthetic, answers = 8, 9, 10
	b := append(e.buffer[:0], e.units[string(values[0])]...)
	for _, v := range values[1 : synthetic+1] {
		b = append(append(b, ','), v...)
	}
	columns, ok := e.columns[string(values[questionnaire])]
	if !ok {
		return nil, fmt.Errorf("questionnaire %s is not known", values[questionnaire])
	}
	given := survey.Answers(values[answers])
	for _, n := range columns {
		b = append(b, ',')
		if n >= 0 && n < len(given) && given[n] != survey.LeftOut {
			b = append(b, given[n])
		}
	}
	e.buffer = append(b, '\r', '\n')
	return e.buffer, nil
}

// WriteCodebook writes what the columns and values of an export mean, as CSV.
func (s *Store) WriteCodebook(out io.Writer) error {
	if _, err := io.WriteString(out, byteOrderMark); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	rows := [][]string{{"column", "questionnaire", "value", "meaning_vi", "meaning_en"}}
	rows = append(rows, fixedCodes()...)
	for _, key := range slices.Sorted(maps.Keys(s.questionnaires)) {
		q := s.questionnaires[key]
		for _, item := range q.Items {
			rows = append(rows, []string{item.Key, key, "", item.Text.VI, item.Text.EN})
			rows = append(rows, itemCodes(q, item)...)
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return w.Error()
}

func itemCodes(q survey.Questionnaire, item survey.Item) [][]string {
	var rows [][]string
	add := func(value int, t survey.Text) {
		rows = append(rows, []string{item.Key, q.Key, strconv.Itoa(value), t.VI, t.EN})
	}
	if item.Kind == survey.OnScale {
		for n, t := range q.Scale {
			add(n+1, t)
		}
		if item.AllowsNotApplicable() {
			add(survey.NotApplicable, item.NotApplicable)
		}
	}
	for _, o := range item.Options {
		add(o.Value, o.Text)
	}
	return rows
}

// fixedCodes are the columns every response has.
func fixedCodes() [][]string {
	return [][]string{
		{"unit_code", "", "", "mã đơn vị được đánh giá", "code of the unit assessed"},
		{"unit_name", "", "", "tên đơn vị", "name of the unit"},
		{"level", "", "", "cấp: agency (sở, ban, ngành), commune (xã, phường, đặc khu)", "level"},
		{"answered_on", "", "", "ngày trả lời", "day of the answer"},
		{"half_day", "", "", "buổi: morning, afternoon; trống khi không biết", "half-day; empty where not known"},
		{"mode", "", "", "hình thức: qr, kiosk, ticket, phone, paper, api", "how the answer came in"},
		{"standing", "", "", "counted: tính vào điểm; set_aside: để riêng", "whether it counts"},
		{"reason", "", "", "lý do để riêng: fast, straight, burst, hours, sender, partial, excess, review", "why it was set aside"},
		{"language", "", "", "ngôn ngữ của phiếu", "language of the form"},
		{"duration_ms", "", "", "thời gian trả lời, mili giây; trống khi không biết", "time taken, milliseconds; empty where not known"},
		{"questionnaire", "", "", "phiếu khảo sát và phiên bản", "questionnaire and version"},
		{"synthetic", "", "", "t: dữ liệu mô phỏng; f: phiếu thật", "t: simulated; f: real"},
		{"# rows=… sha256=…", "", "", "dòng cuối: số phiếu và mã băm của mọi byte phía trước; thiếu dòng này là tệp bị cắt", "last line: number of rows, and hash of every byte before; without it the file was cut"},
	}
}
