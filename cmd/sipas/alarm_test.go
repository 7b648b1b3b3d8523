package main

import (
	"strings"
	"testing"
	"time"

	"sipas/analytics"
	"sipas/analytics/alarm"
	"sipas/survey"
	"sipas/web/i18n"
)

// TestReportsAreSaid in words that name the month and how sure it is.
func TestReportsAreSaid(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := alarm.Finding{Alert: alarm.Reported, Period: analytics.PeriodOf(analytics.Month, time.Date(2026, 10, 3, 0, 0, 0, 0, time.UTC)),
		Report: analytics.Report{Concern: analytics.Trouble, OptionShare: analytics.OptionShare{Share: 30, Low: 20.66, High: 41.29}}}
	want := "tháng 10/2026, 30,0 % người trả lời (khoảng tin cậy 95 %: 20,7 đến 41,3) nói bị gây khó dễ, phiền hà, chắc chắn nhiều hơn mức chung của cùng cấp"
	if got := sayFinding(texts, "vi", f); got != want {
		t.Errorf("%q", got)
	}
}

// TestAlertsOfADemoSayThatTheyAre, before anything else.
func TestAlertsOfADemoSayThatTheyAre(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := alarm.Finding{Alert: alarm.BadFigure, Unit: survey.Unit{Name: survey.Text{VI: "Xã Đức Trọng"}}, High: 52, Period: analytics.PeriodOf(analytics.Quarter, time.Date(2026, 10, 3, 0, 0, 0, 0, time.UTC))}
	for lang, mark := range map[string]string{"vi": "(Dữ liệu mô phỏng) ", "en": "(Simulated data) "} {
		f.Synthetic = false
		plain := sayAlert(texts, lang, f)
		f.Synthetic = true
		if got := sayAlert(texts, lang, f); got != mark+plain || !strings.HasPrefix(plain, "Xã Đức Trọng: ") || !strings.Contains(plain, "52") {
			t.Errorf("%q and, of a demo, %q", plain, got)
		}
	}
}
