/** What one provider says: the value, or the place it looked in and why there is none. */
export type SecretLookup = { readonly value: string } | { readonly lookedIn: string };
