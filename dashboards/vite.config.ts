import { defineConfig } from "vite";

// One file that Home Assistant's page loads for every dashboard. What only one page needs comes with that page.
export default defineConfig({
  build: {
    outDir: "../custom_components/smartcare/frontend",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    reportCompressedSize: false,
    // It would look for the files at the root of Home Assistant's address, where they are not.
    modulePreload: false,
    rollupOptions: {
      input: "src/smartcare.ts",
      output: {
        entryFileNames: "smartcare.js",
        chunkFileNames: "[name]-[hash].js",
        format: "es",
      },
    },
  },
});
