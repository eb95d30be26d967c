// scripts/bench/approve.ts: `skein approve ID --yes` on a whole stack, from its parsed arguments to the verdict it prints.
import { quantile } from "../../core/quantile.ts";
import { startApproveStage } from "./approve-stage.ts";
import { alone, median } from "./figure.ts";
import type { Bench } from "./figure.ts";

export const approve: Bench = {
  name: "approve",
  about:
    "`skein approve ID --yes` as a process of its own, on a whole stack where a run waits for it; it has no baseline",
  async run(rounds) {
    const stage = await startApproveStage(rounds + 1);
    try {
      await stage.approve(); // uncounted, as everywhere: it fills the compile cache
      const taken = [];
      while (taken.length < rounds) taken.push(await stage.approve());
      const inside = taken.map(({ fromArguments }) => fromArguments);
      const whole = taken.map(({ wholeProcess }) => wholeProcess);
      const [unit, within] = ["ms", { atMost: 500 }];
      return [
        alone("from parsed arguments to the printed verdict", { unit, value: median(inside), reach: within }),
        alone("the same, 95th percentile", { unit, value: quantile(inside, 0.95), reach: null }),
        alone("the whole process", { unit, value: median(whole), reach: null }),
      ];
    } finally {
      await stage.stop();
    }
  },
};
