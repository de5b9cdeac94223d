/** Policy: the policy's page of a version in force, of one that was, and of one to come. */

/** @returns {import('./scenes.js').Scene[]} */
export function policyScenes() {
  const scene = (policy, title) => ({ id: `policy-${policy}`, group: 'Policy', title, kind: 'policy', isTall: true, play: () => ({ policy }) });
  return [scene('now', 'In force, with what is different'), scene('old', 'No longer in force'), scene('coming', 'Not in force yet, nothing is different')];
}
