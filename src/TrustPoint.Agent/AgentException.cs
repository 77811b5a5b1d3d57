namespace TrustPoint.Agent;

/// <summary>What was asked for did not happen, for a reason that people can act on. Nothing was half done.</summary>
/// <param name="message">Why, and where it helps what to do.</param>
/// <param name="inner">The cause.</param>
internal class AgentException(string message, Exception? inner = null) : Exception(message, inner);
