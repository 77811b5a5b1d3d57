namespace TrustPoint.Ceremonies.Shares;

/// <summary>What all shares of one set say alike (SLIP-0039 section Format of the share mnemonic). No secret.</summary>
/// <param name="Identifier">15 random bits.</param>
/// <param name="Extendable">Whether the identifier is no salt of the encryption, so that further sets may be made of the same encrypted secret.</param>
/// <param name="IterationExponent">0 to 15: each step doubles the iterations.</param>
/// <param name="GroupsNeeded">1 to 16.</param>
/// <param name="Groups">1 to 16.</param>
/// <param name="Length">Octets of the secret.</param>
internal readonly record struct ShareTerms(int Identifier, bool Extendable, int IterationExponent, int GroupsNeeded, int Groups, int Length);
