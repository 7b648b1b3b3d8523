package analyticsdb_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/survey/webhook"
)

func words[T ~string](all []T, more ...string) []string {
	for _, one := range all {
		more = append(more, string(one))
	}
	return more
}

// TestChecksNameTheLists: every rule of the database that a value is known names exactly the list that the program has of it.
func TestChecksNameTheLists(t *testing.T) {
	want := map[string][]string{
		"response_mode_known": words(survey.Modes()), "response_standing_known": words(survey.Standings()), "response_language_known": words(survey.Languages()),
		"response_half_day_known": words(survey.HalfDays()), "response_reason_known": words(survey.Reasons(), ""), "unit_level_known": words(survey.Levels()),
		"device_storage_known": words(survey.Storages()), "estimate_period_kind_known": words(analytics.PeriodKinds()), "estimate_status_known": words(analytics.Statuses()),
		"estimate_weighting_known": words(analytics.Weightings(), ""), "benchmark_confidence_known": words(analytics.Confidences()), "imported_benchmark_confidence_known": words(analytics.Confidences()),
		"setting_name_known": words(survey.SettingNames()), "finding_verdict_known": words(analytics.Verdicts()), "finding_concerns_known": words(analytics.ReportConcerns()),
		"api_key_scopes_known": words(survey.KeyScopes()), "api_key_mode_known": words(survey.KeyModes()),
		"import_kind_known": words(survey.ImportKinds()), "upload_kind_known": words(survey.ImportKinds()),
		"step_tally_state_known": words(publish.States()), "freeze_request_state_known": words(analytics.FreezeStates()),
		"account_state_known": words(staff.States()), "account_language_known": words(survey.Languages()), "grant_role_known": words(staff.Roles()), "rule_role_known": words(staff.Roles()),
		"audit_outcome_known": words(survey.Endings()),
		// A comment that nobody handles, and a person of whom nothing is left, have no row.
		"comment_screening_known": words(followup.Screenings()), "comment_reason_known": words(followup.WithholdReasons(), ""), "comment_conduct_known": words([]followup.Held{followup.NeverHeld, followup.ConductHeld, followup.ConductFreed}),
		"handling_state_known": words(followup.HandlingStates()[1:]), "handling_outcome_known": words(followup.HandlingOutcomes(), ""),
		"conduct_kind_known": {"report", "case"}, "conduct_state_known": words(followup.ConductStates()),
		"task_why_known": words(followup.Whys()), "task_measure_known": words(followup.Measures()), "task_audience_known": words(followup.Audiences()), "task_state_known": words(followup.TaskStates()),
		"task_cause_known": words(followup.Causes(), ""), "task_verdict_known": words(followup.Verdicts(), ""), "task_escalation_known": words(followup.Escalations(), ""), "task_event_known": words(followup.TaskActs(), "open", "again", "escalate"),
		"call_back_state_known": words(followup.CallStates()[:3]), "call_back_outcome_known": {"", "reached", "not_reached", "wrong_number"}, "deed_state_known": words(followup.DeedStates()),
		"delivery_state_known": words([]webhook.State{webhook.Waiting, webhook.Delivered, webhook.Parked}),
		"digest_state_known":   words(staff.DigestStates()), "work_kind_known": words([]followup.WorkKind{followup.CommentWork, followup.HandlingWork, followup.ConductWork, followup.CallBackWork}),
		// Only the reference data say these.
		"unit_confidence_known": {"high", "medium"},
	}
	pool := surveytest.Pool(t)
	rows, err := pool.Query(t.Context(), `select distinct conname, pg_get_constraintdef(oid) from pg_constraint
		where contype = 'c' and conname like '%\_known' and connamespace in ('survey'::regnamespace, 'analytics'::regnamespace, 'staff'::regnamespace, 'followup'::regnamespace)`)
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile(`'([^']*)'::text`)
	var name, rule string
	found := map[string]bool{}
	_, err = pgx.ForEachRow(rows, []any{&name, &rule}, func() error {
		var named []string
		for _, one := range quoted.FindAllStringSubmatch(rule, -1) {
			named = append(named, one[1])
		}
		list := slices.Sorted(slices.Values(want[name]))
		if slices.Sort(named); !slices.Equal(named, list) {
			t.Errorf("%s names %q, the list is %q", name, named, list)
		}
		found[name] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range want {
		if !found[name] {
			t.Errorf("there is no rule %s", strings.ReplaceAll(name, "_", " "))
		}
	}
}
