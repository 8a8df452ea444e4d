package lab

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"niem/exchange/watermark"
)

// drawn is the n-th value of one purpose under a seed.
func drawn(seed uint64, purpose string, n int) [32]byte {
	b := []byte("niem/lab/1 " + purpose + "\x00")
	b = binary.BigEndian.AppendUint64(b, seed)
	return sha256.Sum256(binary.BigEndian.AppendUint64(b, uint64(n)))
}

func viewOf(seed uint64, recipient int) (v watermark.ViewID) {
	d := drawn(seed, "view", recipient)
	copy(v[:], d[:])
	return v
}

// Code is a view's id as it is written in visible marks.
func Code(v watermark.ViewID) string {
	s := strings.ToUpper(hex.EncodeToString(v[:]))
	return s[:4] + "-" + s[4:8] + "-" + s[8:]
}

// Person is who a recipient's number stands for in visible marks.
type Person struct{ Name, Username, Unit string }

var (
	families = strings.Fields("Đặng Nguyễn Trần Lê Phạm Hoàng Vũ Ngô Đỗ Bùi")
	middles  = strings.Fields("Thị Văn Ngọc Hữu Minh Đức Quỳnh Thanh")
	givens   = strings.Fields("Ưỡn Hải Lượng Thuỷ Dũng Khánh Ngân Tuấn Phượng Vỹ Hạnh Sơn Yến")
	units    = []string{"Phòng Tổng hợp", "Phòng Nghiệp vụ Y", "Phòng Kế hoạch – Tài chính", "Văn phòng Sở"}
)

// PersonOf makes up the person behind a number; up to 1000 names differ.
func PersonOf(number int) Person {
	n := number - 1
	family, middle, given := families[n%len(families)], middles[n/len(families)%len(middles)], givens[(n*7+n/80)%len(givens)]
	return Person{
		Name:     family + " " + middle + " " + given,
		Username: fmt.Sprintf("canbo%03d", number),
		Unit:     units[n%len(units)],
	}
}

// opened is when a recipient of the laboratory looks at his copy.
func opened(number int) time.Time {
	return time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC).Add(time.Duration(number) * 61 * time.Second)
}
