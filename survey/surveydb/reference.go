package surveydb

import (
	"context"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
)

//go:embed reference
var reference embed.FS

// loadReference brings the embedded tables and questionnaires into the database, unchanged rows staying untouched.
func (s *Store) loadReference(ctx context.Context, tx pgx.Tx) error {
	for _, load := range []func(context.Context, pgx.Tx) error{s.loadProvinces, s.loadUnits, s.loadServices, s.publishQuestionnaires} {
		if err := load(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) loadProvinces(ctx context.Context, tx pgx.Tx) error {
	t, err := readTable("provinces.csv")
	if err != nil {
		return err
	}
	return s.exec(ctx, tx, "UpsertProvinces", pgx.StrictNamedArgs{
		"codes": t.column("code"), "names": t.column("name_vi"), "full_names": t.column("full_name_vi"),
		"names_en": t.column("name_en"), "kinds": t.column("type"), "merged_from": t.column("merged_from"),
	})
}

// Provinces are the names of the provinces there are, by code.
func Provinces() (map[string]survey.Text, error) {
	t, err := readTable("provinces.csv")
	if err != nil {
		return nil, err
	}
	names := map[string]survey.Text{}
	for r := range t.rows {
		names[t.at(r, "code")] = provinceName(t, r)
	}
	return names, nil
}

func (s *Store) loadServices(ctx context.Context, tx pgx.Tx) error {
	t, err := readTable("service_fields.csv")
	if err != nil {
		return err
	}
	return s.exec(ctx, tx, "UpsertServices", pgx.StrictNamedArgs{
		"slugs": t.column("slug"), "names": t.column("name_vi"), "names_en": t.column("name_en"),
	})
}

// unitRows are the columns of survey.unit.
type unitRows struct{ codes, provinces, levels, names, namesEN, confidences []string }

func (r *unitRows) add(code, province string, level survey.Level, name survey.Text, confidence string) {
	r.codes, r.provinces, r.levels = append(r.codes, code), append(r.provinces, province), append(r.levels, string(level))
	r.names, r.namesEN, r.confidences = append(r.names, name.VI), append(r.namesEN, name.EN), append(r.confidences, confidence)
}

func (s *Store) loadUnits(ctx context.Context, tx pgx.Tx) error {
	rows, err := readUnits()
	if err != nil {
		return err
	}
	args := pgx.StrictNamedArgs{"codes": rows.codes, "provinces": rows.provinces, "levels": rows.levels,
		"names": rows.names, "names_en": rows.namesEN, "confidences": rows.confidences}
	if err := s.exec(ctx, tx, "UpdateUnits", args); err != nil {
		return err
	}
	return s.exec(ctx, tx, "InsertUnits", args)
}

func readUnits() (*unitRows, error) {
	rows := &unitRows{}
	provinces, err := readTable("provinces.csv")
	if err != nil {
		return nil, err
	}
	for r := range provinces.rows {
		rows.add(provinces.at(r, "code"), provinces.at(r, "code"), survey.LevelProvince,
			provinceName(provinces, r), "high")
	}
	agencies, err := readTable("agencies.csv")
	if err != nil {
		return nil, err
	}
	for r := range agencies.rows {
		province := agencies.at(r, "province_code")
		rows.add(province+"-"+agencies.at(r, "code_slug"), province, survey.LevelAgency,
			survey.Text{VI: agencies.at(r, "name_vi"), EN: agencies.at(r, "name_en")}, agencies.at(r, "confidence"))
	}
	communes, err := readTable("communes.csv")
	if err != nil {
		return nil, err
	}
	for r := range communes.rows {
		rows.add(communes.at(r, "code"), communes.at(r, "province_code"), survey.LevelCommune, communeName(communes, r), "high")
	}
	return rows, nil
}

// FormerUnits are the units as they were before changes, and what they are now. The communes' are the official conversion of July 2025
// (codes of the national statistics office) as public databases carry it, each held against the list in force; the agencies' are those
// of Decree 45/2025/NĐ-CP. Where one was divided, it names the unit that the table names.
func FormerUnits() ([]survey.Former, error) {
	t, err := readTable("former_units.csv")
	if err != nil {
		return nil, err
	}
	former := make([]survey.Former, len(t.rows))
	for r := range t.rows {
		former[r] = survey.Former{Code: t.at(r, "code"), Name: t.at(r, "full_name_vi"), Now: t.at(r, "now"), Whole: t.at(r, "whole") != "", Since: t.at(r, "since")}
	}
	return former, nil
}

// provinceName gives the full official name, and for English readers the bare name with the kind of province.
func provinceName(t *table, r int) survey.Text {
	name := survey.Text{VI: t.at(r, "full_name_vi"), EN: t.at(r, "name_en")}
	if t.at(r, "type") == "tỉnh" {
		name.EN += " Province"
	}
	return name
}

// communeName gives the full official name, and for English readers the bare name with the kind of commune in English.
func communeName(t *table, r int) survey.Text {
	english := map[string]string{"xã": "Commune", "phường": "Ward", "đặc khu": "Special Zone"}
	return survey.Text{VI: t.at(r, "full_name_vi"), EN: t.at(r, "name_vi") + " " + english[t.at(r, "type")]}
}

// deskName names the desk every unit has from the start.
func deskName(u survey.Unit) survey.Text {
	if u.Level == survey.LevelCommune {
		first, size := utf8.DecodeRuneInString(u.Name.VI)
		return survey.Text{
			VI: "Trung tâm Phục vụ hành chính công " + string(unicode.ToLower(first)) + u.Name.VI[size:],
			EN: "Public service centre of " + u.Name.EN,
		}
	}
	return survey.Text{VI: "Quầy tiếp nhận của " + u.Name.VI, EN: "One-stop desk of the " + u.Name.EN}
}

// publishQuestionnaires publishes those the database does not know, and refuses a text that differs from what was published.
func (s *Store) publishQuestionnaires(ctx context.Context, tx pgx.Tx) error {
	names, err := fs.Glob(reference, "reference/*.yaml")
	if err != nil {
		return err
	}
	for _, name := range names {
		q, err := readQuestionnaire(name)
		if err != nil {
			return err
		}
		if err := s.publish(ctx, tx, q); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) publish(ctx context.Context, tx pgx.Tx, q survey.Questionnaire) error {
	if err := q.CheckSameAs(s.publishedIn(ctx, tx)); err != nil {
		return err
	}
	var changed bool
	args := pgx.StrictNamedArgs{"key": q.Key, "content": q}
	if err := tx.QueryRow(ctx, s.sql.Get("SelectQuestionnaireChanged"), args).Scan(&changed); err != nil {
		return err
	}
	if changed {
		return &survey.Error{Op: "surveydb.publish", Kind: survey.Conflict, Key: "questionnaire.published",
			Err: fmt.Errorf("questionnaire %s was published with another text: a changed questionnaire needs a new version", q.Key)}
	}
	return s.exec(ctx, tx, "InsertQuestionnaire", args)
}

// publishedIn finds questionnaires as a transaction sees them; kind NotFound where there is none.
func (s *Store) publishedIn(ctx context.Context, tx pgx.Tx) func(key string) (survey.Questionnaire, error) {
	return func(key string) (survey.Questionnaire, error) {
		var q survey.Questionnaire
		err := tx.QueryRow(ctx, s.sql.Get("SelectQuestionnaire"), pgx.StrictNamedArgs{"key": key}).Scan(&q)
		if errors.Is(err, pgx.ErrNoRows) {
			err = &survey.Error{Op: "surveydb.publish", Kind: survey.NotFound, Key: "questionnaire.unknown"}
		}
		return q, err
	}
}

func readQuestionnaire(name string) (survey.Questionnaire, error) {
	var q survey.Questionnaire
	text, err := reference.ReadFile(name)
	if err != nil {
		return q, err
	}
	if err := yaml.UnmarshalWithOptions(text, &q, yaml.Strict()); err != nil {
		return q, fmt.Errorf("%s: %w", name, err)
	}
	return q, q.Validate()
}

// table is an embedded CSV with a header.
type table struct {
	names []string
	rows  [][]string
}

func readTable(name string) (*table, error) {
	text, err := reference.ReadFile("reference/" + name)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &table{names: rows[0], rows: rows[1:]}, nil
}

func (t *table) at(row int, name string) string {
	for c, n := range t.names {
		if n == name {
			return t.rows[row][c]
		}
	}
	panic("surveydb: no column " + name)
}

func (t *table) column(name string) []string {
	values := make([]string, len(t.rows))
	for r := range t.rows {
		values[r] = t.at(r, name)
	}
	return values
}
