/** How a secret looks that the store makes: what it is made by, and the same in words for people. */
export const secretForms = {
  'letters-and-digits': '32 letters and digits',
  'fernet-key': '32 random bytes in URL-safe base64, 44 characters, as Fernet.generate_key() of Python makes them',
} as const satisfies Readonly<Record<string, string>>;

export type SecretForm = keyof typeof secretForms;

/** The form that the words ask for; without any it is letters and digits, which every program takes. Undefined for words that nothing can make. */
export const secretFormOf = (words: string | undefined): SecretForm | undefined =>
  words === undefined ? 'letters-and-digits' : (Object.keys(secretForms) as SecretForm[]).find((form) => secretForms[form] === words);
