/** How a conversation begins: with what this session said already, or with a new session. */

/** `{messages, renewed}`: the conversation so far; `renewed` if an earlier one has ended and a new one was opened. */
export async function openConversation(api, session) {
  const returning = Boolean(session.token);
  await api.open();
  try {
    return { messages: await api.history(), renewed: false };
  } catch (problem) {
    if (!problem.expired || !returning) throw problem;
    session.forget();
    await api.open();
    return { messages: await api.history(), renewed: true };
  }
}

/** Whether there is a session whose conversation may go on; forgets one that the service knows no longer. */
export async function canResume(api, session) {
  try {
    await api.history();
    return Boolean(session.token);
  } catch (problem) {
    if (problem.expired) session.forget();
    return false;
  }
}
