import preact from "@preact/preset-vite";
import tailwind from "@tailwindcss/vite";
import { defineConfig } from "vitest/config";

// Few files with fixed names: the API serves them below a version that changes with their content.
export default defineConfig({
  base: "./",
  plugins: [preact({ devtoolsInProd: false, reactAliasesEnabled: true }), tailwind()],
  build: {
    target: "es2024",
    outDir: process.env["OUT"] ?? "../.cache/console/dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "[name][extname]" }
    }
  },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    unstubGlobals: true,
    setupFiles: ["tests/setup.ts"],
    // Libraries for React get Preact here, too.
    server: { deps: { inline: ["react-hot-toast", "@react-hookz/web"] } }
  }
});
