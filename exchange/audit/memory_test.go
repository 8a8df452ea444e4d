package audit_test

import (
	"testing"

	"niem/exchange/audit/audittest"
)

func TestMemoryLogKeepsItsPromises(t *testing.T) {
	audittest.TestLog(t, func(*testing.T) audittest.Log { return &audittest.Memory{} })
}
