package audit

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Kinds of records about the erasure of records from the log. They name indexes
// and no person: else they would be erased themselves.
const (
	KindErasureRequested Kind = "erasure.requested"
	KindErasureApproved  Kind = "erasure.approved"
	KindErasureRejected  Kind = "erasure.rejected"
)

// erasable are the kinds of security matters about one person, which nobody's
// check needs once their retention is over. All others stay: keys, registrars and
// recovery keys are what checkers verify signatures by; sending, release, recall
// and destruction are the history of a document, which lives as long as its
// metadata; the roster says who had access when.
var erasable = map[Kind]bool{
	KindSignedIn: true, KindSignInRefused: true, KindSignedOut: true, KindSessionEnded: true, KindSessionProved: true, KindSessionRenewed: true,
	KindLoginLocked: true, KindLoginUnlocked: true, KindPasswordChanged: true,
	KindFactorEnrolled: true, KindFactorRemoved: true, KindFactorReset: true, KindFactorCodes: true, KindFactorRecovered: true,
	KindAuditRead: true, KindAuditExported: true, KindSecurityRead: true, KindLogExported: true, KindDirectoryChecked: true,
}

// Erasable reports whether a record of that kind may be erased.
func Erasable(k Kind) bool { return erasable[k] }

// ErasableKinds lists the kinds that may be erased, in order.
func ErasableKinds() []Kind {
	kinds := make([]Kind, 0, len(erasable))
	for k := range erasable {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	return kinds
}

// FormatIndexes writes ascending indexes as they stand in a record: "3,7-9".
func FormatIndexes(indexes []int64) string {
	var b strings.Builder
	for i := 0; i < len(indexes); {
		last := i
		for last+1 < len(indexes) && indexes[last+1] == indexes[last]+1 {
			last++
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(indexes[i], 10))
		if last > i {
			b.WriteString("-" + strconv.FormatInt(indexes[last], 10))
		}
		i = last + 1
	}
	return b.String()
}

// maxIndexes bounds what one text may name.
const maxIndexes = 1 << 20

// ParseIndexes reads what FormatIndexes writes, and nothing else.
func ParseIndexes(text string) ([]int64, error) {
	var out []int64
	for part := range strings.SplitSeq(text, ",") {
		low, high, _ := strings.Cut(part, "-")
		if high == "" {
			high = low
		}
		first, err1 := strconv.ParseInt(low, 10, 64)
		last, err2 := strconv.ParseInt(high, 10, 64)
		if err1 != nil || err2 != nil || first < 0 || last < first || last-first >= maxIndexes || len(out)+int(last-first) >= maxIndexes {
			return nil, fmt.Errorf("%w: indexes", ErrFormat)
		}
		if n := len(out); n > 0 && first <= out[n-1] {
			return nil, fmt.Errorf("%w: indexes", ErrFormat)
		}
		for i := first; i <= last; i++ {
			out = append(out, i)
		}
	}
	if FormatIndexes(out) != text {
		return nil, fmt.Errorf("%w: indexes", ErrFormat)
	}
	return out, nil
}

// erasures holds the records that are gone against the entries that say so.
type erasures struct {
	asked map[string]*erasure // by request
	gone  []int64             // without a record, in order
	named map[int64]int64     // index -> entry that says so
	by    []ErasedBy
}

// ErasedBy is an entry that says which records are erased.
type ErasedBy struct {
	Entry   int64  `json:"entry"`
	Indexes string `json:"indexes"` // "3,7-9"
}

// erasure is a request: by whom, for which indexes, approved by whom.
type erasure struct{ by, indexes, approver string }

func newErasures() *erasures {
	return &erasures{asked: map[string]*erasure{}, named: map[int64]int64{}}
}

// read takes the next record.
func (e *erasures) read(index int64, r Record, found func(int64, Code, string)) {
	request := r.Details["request"]
	switch r.Kind {
	case KindErasureRequested:
		e.asked[request] = &erasure{by: r.Actor, indexes: r.Details["indexes"]}
	case KindErasureApproved:
		if a := e.asked[request]; a != nil {
			a.approver = r.Actor
		}
	case KindErasureRejected:
		delete(e.asked, request)
	case KindErased:
		indexes, err := ParseIndexes(r.Details["indexes"])
		if err != nil || indexes[len(indexes)-1] >= index {
			found(index, FoundErasure, "indexes")
			return
		}
		e.by = append(e.by, ErasedBy{index, r.Details["indexes"]})
		for _, i := range indexes {
			e.named[i] = index
		}
		switch a := e.asked[request]; {
		case a == nil || a.approver == "" || a.indexes != r.Details["indexes"]:
			found(index, FoundErasure, "without an approved request")
		case a.approver == a.by:
			found(index, FoundErasure, "by one person alone")
		}
	}
}

// finish tells of records that are gone though no entry says so, and the other
// way round.
func (e *erasures) finish(found func(int64, Code, string)) {
	for _, i := range e.gone {
		if _, said := e.named[i]; !said {
			found(i, FoundGone, "")
		}
		delete(e.named, i)
	}
	for _, i := range slices.Sorted(maps.Keys(e.named)) {
		found(i, FoundErasure, "entry "+strconv.FormatInt(e.named[i], 10)+" says that it is erased")
	}
}
