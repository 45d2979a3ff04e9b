/** The outline of a speech bubble in a square of 24. */
export const BUBBLE = "M5 4h14a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-7.500l-4.800 3.700a.7.700 0 0 1-1.200-.5V18H5a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3z";
