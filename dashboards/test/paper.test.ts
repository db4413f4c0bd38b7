import { describe, expect, it } from "vitest";
import { blobOf } from "../src/region/paper";

describe("papers", () => {
  it("that are text keep every letter", async () => {
    const blob = blobOf({ media: "text/csv", name: "a.csv", content: "동,홍제1동\n" });
    expect(blob.type).toBe("text/csv;charset=utf-8");
    expect(await blob.text()).toBe("동,홍제1동\n");
  });

  it("that are packed keep every byte", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, value) => value);
    const content = btoa(String.fromCharCode(...bytes));
    const blob = blobOf({ media: "application/octet-stream", name: null, content, encoding: "base64" });
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(bytes);
  });
});
