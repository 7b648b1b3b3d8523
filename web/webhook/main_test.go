package webhook_test

import (
	"os"
	"testing"

	"sipas/survey/surveytest"
)

func TestMain(m *testing.M) { os.Exit(surveytest.Main(m)) }
