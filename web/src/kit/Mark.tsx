/** The nightjar: flat along its branch, wing over tail, one eye open. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={(size * 24) / 32} viewBox="0 5.5 32 24" fill="none" aria-hidden="true">
      <path
        d="m1 22.4 9.4-2.2 7.2-1.9-4.3 3.2-5 2H20c6 0 10-2.9 10.2-7.3l1.3-.7-1.4-1.1c-.8-3.6-3.8-5.8-7.5-5.8-5.3 0-9 4-11.7 8.4L9 19.8z"
        fill="currentColor"
      />
      <circle cx="24" cy="14.4" r="2.9" fill="var(--lamp, #eda53a)" />
      <circle cx="24.3" cy="14.4" r="1.25" fill="#1d1b18" />
      <path d="M2 26.5h28" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </svg>
  );
}
