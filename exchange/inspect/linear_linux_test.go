package inspect

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// worked is the processor time that f takes on this thread, whatever else the
// machine does; in microseconds.
func worked(t *testing.T, f func()) int64 {
	t.Helper()
	const thread = 1 // RUSAGE_THREAD
	now := func() int64 {
		var u syscall.Rusage
		if err := syscall.Getrusage(thread, &u); err != nil {
			t.Fatal(err)
		}
		return u.Utime.Nano()/1000 + u.Stime.Nano()/1000
	}
	began := now()
	f()
	return now() - began
}

// TestWorkIsLinear: one long text is as much work as eight short ones of the same
// length in all, with room for caches and the collector; were the work quadratic,
// it would be eight times as much.
func TestWorkIsLinear(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const short, times = 3 << 10, 8
	for name, unit := range hostile {
		one, long := page(letterhead+strings.Repeat(unit, short/len(unit))), page(letterhead+strings.Repeat(unit, times*short/len(unit)))
		together := worked(t, func() {
			for range times {
				Check(one)
			}
		})
		if whole := worked(t, func() { Check(long) }); whole > 4*together+20_000 {
			t.Errorf("%s: %d µs at once, %d in %d parts", name, whole, together, times)
		}
	}
}
