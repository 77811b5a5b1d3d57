namespace TrustPoint.Ceremonies.Runs;

/// <summary>A command is not for this moment or this person. Nothing changed; the ceremony goes on.</summary>
/// <param name="message">Why, and what to do.</param>
public sealed class CeremonyRefusedException(string message) : Exception(message);

/// <summary>Something is not what the script says. The ceremony ends, and what it made is destroyed.</summary>
/// <param name="message">What differs.</param>
public sealed class CeremonyMismatchException(string message) : Exception(message);
