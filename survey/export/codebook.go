package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"sipas/survey"
)

// Codebook writes what the columns and values of a file of answers mean, as CSV.
func Codebook(out io.Writer, questionnaires []survey.Questionnaire) error {
	rows := fixedCodes()
	for _, q := range byKey(questionnaires) {
		for _, item := range q.Items {
			rows = append(rows, []string{item.Key, q.Key, "", item.Text.VI, item.Text.EN})
			rows = append(rows, itemCodes(q, item)...)
		}
	}
	return writeBook(out, rows)
}

// writeBook writes a codebook of rows.
func writeBook(out io.Writer, rows [][]string) error {
	if _, err := io.WriteString(out, byteOrderMark); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	if err := w.Write([]string{"column", "questionnaire", "value", "meaning_vi", "meaning_en"}); err != nil {
		return err
	}
	for _, row := range rows {
		for i := range row {
			row[i] = survey.Cell(row[i])
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
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

// CommentCodebook writes what the columns of a file of comments mean, as CSV.
func CommentCodebook(out io.Writer) error {
	return writeBook(out, slices.Concat(unitCodes(), [][]string{
		{"month", "", "", "tháng trả lời", "month of the answer"},
		languageCode(), standingCode(),
		{"synthetic", "", "", "true: dữ liệu mô phỏng; false: phiếu thật", "true: simulated; false: real"},
		commentCode(), lastLineCode(),
	}))
}

// ReleasedCodebook writes what the columns of a file of what a unit reads mean, as CSV.
func ReleasedCodebook(out io.Writer) error {
	return writeBook(out, slices.Concat(unitCodes(), [][]string{
		{"month", "", "", "tháng trả lời", "month of the answer"},
		{"batch", "", "", "đợt trong tháng, đánh số trong tệp này; các đợt và các ý kiến trong đợt xếp ngẫu nhiên, không theo thứ tự gửi", "batch of the month, numbered in this file; batches, and comments within them, are in random order, not as they came"},
		{"handling", "", "", "none: chưa giao; open: đã giao; answered: đã trả lời; closed: đã kết thúc", "none: given to nobody; open: given to somebody; answered: replied to; closed"},
		{"handled_by", "", "", "tên người được giao", "the name of whom it was given to"},
		{"synthetic", "", "", "true: hệ thống đang có dữ liệu mô phỏng; false: không", "true: there are simulated answers; false: there are none"},
		commentCode(), lastLineCode(),
	}))
}

func commentCode() []string {
	return []string{"comment", "", "", "góp ý, đã che số điện thoại và địa chỉ thư; ⏎ là chỗ xuống dòng. Trước dấu = + - @ ở đầu ô, hoặc ngay sau dấu chấm phẩy hay dấu tab, có thêm một " +
		"dấu nháy ' để bảng tính không coi là công thức; khi đọc bằng chương trình khác thì bỏ dấu nháy đó. Tệp xlsx không có dấu nháy này",
		"what was written, numbers and mail addresses masked; ⏎ stands for a line break. Before = + - @ at the beginning of the cell, or right behind a " +
			"semicolon or tab, stands an apostrophe more, so that no spreadsheet takes it for a formula; other programs take it away. There is none in xlsx"}
}

func unitCodes() [][]string {
	return [][]string{
		{"unit_code", "", "", "mã đơn vị được đánh giá", "code of the unit assessed"},
		{"unit_name", "", "", "tên đơn vị", "name of the unit"},
		{"level", "", "", fmt.Sprintf("cấp: %s (sở, ban, ngành), %s (xã, phường, đặc khu)", survey.LevelAgency, survey.LevelCommune), "level"},
	}
}

func languageCode() []string {
	return []string{"language", "", "", "ngôn ngữ của phiếu", "language of the form"}
}

func standingCode() []string {
	return []string{"standing", "", "", fmt.Sprintf("%s: tính vào điểm; %s: để riêng; %s: đến sau khi tháng đã hết hạn nhận phiếu, không tính", survey.Counted, survey.SetAside, survey.Late),
		"whether it counts: counted, set aside, or late (came when its month was settled; counts nowhere)"}
}

func lastLineCode() []string {
	return []string{"# rows=… sha256=…", "", "", "dòng cuối: số phiếu và mã băm của mọi byte phía trước; thiếu dòng này là tệp bị cắt",
		"last line: number of rows, and hash of every byte before; without it the file was cut"}
}

// fixedCodes are the columns every response has.
func fixedCodes() [][]string {
	return slices.Concat(unitCodes(), [][]string{
		{"answered_on", "", "", "ngày trả lời", "day of the answer"},
		{"half_day", "", "", "buổi: " + listed(survey.HalfDays()) + "; trống khi không biết", "half-day; empty where not known"},
		{"mode", "", "", "hình thức: " + listed(survey.Modes()), "how the answer came in"},
		standingCode(),
		{"reason", "", "", "lý do để riêng: " + listed(survey.Reasons()), "why it was set aside"},
		languageCode(),
		{"duration_ms", "", "", "thời gian trả lời, mili giây; trống khi không biết",
			"time taken, milliseconds; empty where not known"},
		{"questionnaire", "", "", "phiếu khảo sát và phiên bản", "questionnaire and version"},
		{"synthetic", "", "", "t: dữ liệu mô phỏng; f: phiếu thật", "t: simulated; f: real"},
		lastLineCode(),
	})
}

func listed[T ~string](all []T) string {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = string(one)
	}
	return strings.Join(names, ", ")
}
