package importdb_test

import (
	"os"
	"testing"

	"sipas/survey/surveytest"
)

func TestQueriesFitTheSchema(t *testing.T) {
	surveytest.PrepareQueries(t, surveytest.Pool(t), os.DirFS("."))
}
