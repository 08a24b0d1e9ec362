export { Sequential } from "./sequential.ts";
