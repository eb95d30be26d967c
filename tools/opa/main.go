// tools/opa/main.go: OPA's own engine, asked a list of questions over and over: what it answers, and how fast. For `npm run bench -- policy`.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// Request is what standard input holds. Decisions: how many are timed, after one of each input.
type Request struct {
	Module    string `json:"module"`
	Query     string `json:"query"`
	Inputs    []any  `json:"inputs"`
	Decisions int    `json:"decisions"`
}

// Answer is what standard output gets: the query's value for each input, and the microseconds of the timed decisions.
type Answer struct {
	Values  []any   `json:"values"`
	Seconds float64 `json:"seconds"`
	P99     float64 `json:"p99"`
}

func main() {
	var request Request
	if err := json.NewDecoder(os.Stdin).Decode(&request); err != nil {
		fail(err)
	}
	answer, err := ask(context.Background(), request)
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		fail(err)
	}
}

// As `opa bench` does: the query is prepared and each input parsed before the clock starts.
func ask(ctx context.Context, request Request) (Answer, error) {
	query, err := rego.New(rego.Query(request.Query), rego.Module("bench.rego", request.Module)).PrepareForEval(ctx)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{}
	inputs := make([]ast.Value, 0, len(request.Inputs))
	for _, raw := range request.Inputs {
		input, err := ast.InterfaceToValue(raw)
		if err != nil {
			return Answer{}, err
		}
		results, err := query.Eval(ctx, rego.EvalParsedInput(input))
		if err != nil {
			return Answer{}, err
		}
		if len(results) != 1 {
			return Answer{}, fmt.Errorf("the query has %d results", len(results))
		}
		inputs = append(inputs, input)
		answer.Values = append(answer.Values, results[0].Expressions[0].Value)
	}
	if request.Decisions == 0 {
		return answer, nil
	}
	micros := make([]float64, request.Decisions)
	for n := range micros {
		start := time.Now()
		if _, err := query.Eval(ctx, rego.EvalParsedInput(inputs[n%len(inputs)])); err != nil {
			return Answer{}, err
		}
		micros[n] = float64(time.Since(start).Nanoseconds()) / 1000
		answer.Seconds += micros[n] / 1e6
	}
	slices.Sort(micros)
	answer.P99 = micros[len(micros)*99/100]
	return answer, nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
