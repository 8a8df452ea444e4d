package parts

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// StockAge builds the stock age tool, what a unit has left in a disaster, into a
// folder, and gives the program's path. It is of the module that this product is
// pinned to, and built inside that module: the tool needs more modules than the
// library, and has its own sums of them.
func StockAge(dir string) (string, error) {
	tool := filepath.Join(dir, "age")
	module, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "filippo.io/age").Output()
	if err != nil {
		return "", fmt.Errorf("find age: %w", err)
	}
	build := exec.Command("go", "build", "-o", tool, "./cmd/age")
	build.Dir = strings.TrimSpace(string(module))
	build.Env = append(build.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build age: %w: %s", err, out)
	}
	return tool, nil
}
