package main

// Reading the JSON answers of commands. A missing value comes out as its zero:
// the demo shows it as such, and its test fails.

func text1(o map[string]any, name string) string {
	s, _ := o[name].(string)
	return s
}

func number(o map[string]any, name string) float64 {
	n, _ := o[name].(float64)
	return n
}

func object(v any) map[string]any {
	o, _ := v.(map[string]any)
	return o
}

func objects(v any) []map[string]any {
	var out []map[string]any
	list, _ := v.([]any)
	for _, one := range list {
		out = append(out, object(one))
	}
	return out
}

func texts(v any) []string {
	out := []string{}
	list, _ := v.([]any)
	for _, one := range list {
		if s, ok := one.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
