import { describe, expect, it } from "vitest";
import { squares } from "../src/elements/qr";

describe("a QR code", () => {
  it("has its three corners, and a white edge", async () => {
    const { width, path } = await squares("ABCDE-FGHJK");
    expect(width).toBe(21 + 8);
    const has = (column: number, row: number): boolean => path.includes(`M${column} ${row}h1v1h-1z`);
    expect([has(4, 4), has(24, 4), has(4, 24)]).toEqual([true, true, true]);
    expect(has(3, 4)).toBe(false);
    expect(has(5, 5)).toBe(false);
  });

  it("differs with its text", async () => {
    expect((await squares("ABCDE-FGHJK")).path).not.toBe((await squares("ABCDE-FGHJM")).path);
  });
});
