/** The nightjar: flat along its branch, one open eye. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <path
        d="M2 23.2c4.6-.5 7.9-2.6 10.2-6.5C14.6 12.6 17.3 7.5 22.6 7.5c3.5 0 6.1 2.2 6.7 5.2l1.5.9-1.7 1.1c-.5 5.3-4.9 8.5-11 8.5z"
        fill="currentColor"
      />
      <circle cx="23.4" cy="13.2" r="2.5" fill="var(--lamp, #eda53a)" />
      <path d="M1.5 26.25h29" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  );
}
