package audit_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

// BenchmarkVerifyExport re-checks a log of 10,000 releases.
func BenchmarkVerifyExport(b *testing.B) {
	story := audittest.Story()[:6]
	for i := range 10_000 {
		r := audittest.Release(audittest.Reader, audittest.Letter, "view", fmt.Sprintf("%032x", i))
		r.Time = story[5].Time.Add(time.Duration(i) * time.Millisecond)
		story = append(story, r)
	}
	export := audittest.Export(audittest.Entries(story), signedAt)
	b.SetBytes(int64(len(export)))
	for b.Loop() {
		r, err := audit.VerifyExport(bytes.NewReader(export), audittest.VKey)
		if err != nil || r.Total != 0 {
			b.Fatal(r.Findings, err)
		}
	}
	b.ReportMetric(float64(len(story))*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}
