/** The components that all pages share. */

export * from "./button";
export * from "./chart";
export * from "./dialog";
export * from "./form";
export * from "./icon";
export * from "./list";
export * from "./notice";
export * from "./page";
export * from "./text";
